/**
 * `mailstop run -- COMMAND…`: a sandbox for one command. Started on free ports in this process, named to the
 * command in its environment, and gone when it ends. The command's exit code is ours; when it failed, stderr
 * says what mail came, so that nobody has to guess.
 *
 * Codes of our own, as those of `timeout` and `env`: 125 the sandbox could not start, 126 and 127 the command
 * could not be run.
 */
import { createClient } from '#client/client.ts';
import type { Sandbox } from '#server/main.ts';
import { runChild } from '../child.ts';
import { command } from '../command.ts';
import { type Flags, settingsOf } from '../flags.ts';
import { text } from '../options.ts';
import { explain } from '../output.ts';
import { whatCame } from '../report/what-came.ts';
import { writeReport } from '../report/write.ts';
import { variablesOf } from '../variables.ts';

const NOT_STARTED = 125;

export const run = command({
  name: 'run',
  group: 'run',
  summary: 'Run a command, such as a test suite, with a sandbox of its own',
  details:
    'The command finds the sandbox in MAILSTOP_URL, SMTP_HOST, SMTP_PORT, SMTP_URL, MAIL_HOST, MAIL_PORT, EMAIL_HOST and EMAIL_PORT. Its exit code is handed on (125: the sandbox could not start). When it fails, stderr says what mail came. Flags of the sandbox may be given too; its ports are free ones unless they are.',
  operands: [{ name: '<command...>', description: 'The command with its parameters, after --' }],
  options: { report: text('PLACE', 'Write every message there at the end: a folder, or one .html file') },
  examples: [
    ['mailstop run -- pytest -n 8', 'Tests in any language'],
    ['mailstop run --report mail-report -- npm test', 'And keep what was sent, to look at'],
  ],
  async run({ options: { report }, operands, flags }) {
    const sandbox = await startQuietly(flags);
    if (sandbox === null) return NOT_STARTED;
    try {
      return await runInside(sandbox, operands, report);
    } finally {
      await sandbox.stop();
    }
  },
});

async function runInside(
  { addresses }: Sandbox,
  operands: readonly string[],
  report: string | undefined,
): Promise<number> {
  const [smtp] = addresses.smtp;
  if (!smtp) throw new Error('The sandbox has no SMTP port');
  const { code, sentence } = await runChild(operands, variablesOf({ http: addresses.http, smtp }));
  const client = createClient({ url: addresses.http });
  if (sentence !== null) explain(sentence);
  else if (code !== 0) explain(`The command ended with ${code}. ${await whatCame(client)}`);
  if (report !== undefined) explain(`Wrote ${await writeReport(client, report, {})}`);
  return code;
}

/** Free ports, and a log that says only what is wrong, unless flags say otherwise. Null when it cannot start. */
async function startQuietly(flags: Flags): Promise<Sandbox | null> {
  const settings = settingsOf({ smtpPort: 0, httpPort: 0, logLevel: 'warn', ...flags });
  const { start } = await import('#server/main.ts');
  return start(settings).catch((error: Error) => {
    explain(error.message);
    return null;
  });
}
