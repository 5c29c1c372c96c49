/**
 * The program: reads the command line and runs one command. Without a command it starts the sandbox.
 *
 * Exit codes: 0 done, 1 it did not work, 2 the flags or settings are wrong. What went wrong is one line on
 * stderr.
 */
import { Command, CommanderError } from 'commander';
import { SettingsError } from '#server/settings.ts';
import manifest from '../package.json' with { type: 'json' };
import { addFlags, type Flags } from './flags.ts';
import { askHealth, healthUrl } from './healthcheck.ts';
import { serve } from './serve.ts';

function createProgram(): Command {
  const program = new Command('mailstop')
    .description(manifest.description)
    .version(manifest.version)
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  addFlags(program);
  program.action((flags: Flags) => serve(flags));
  program
    .command('healthcheck')
    .description('Ask a running Mailstop whether it is well; code 0 when it is')
    .option('--url <URL>', 'Where it is (default: MAILSTOP_URL, else by host and HTTP port)')
    .action(async ({ url }: { url?: string }) => {
      const { well, sentence } = await askHealth(url ?? healthUrl(program.opts<Flags>()));
      if (!well) throw new Error(sentence);
      process.stdout.write(`${sentence}\n`);
    });
  return program;
}

/** What to say of a failure, and the exit code that goes with it. */
function failure(error: unknown): { code: number; line: string | null } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: 0, line: null };
    const line = error.message
      .replace(/^error: /, '')
      .replaceAll('\n', ' ')
      .replace(/\.$/, '');
    return { code: 2, line: `${line}. See mailstop --help` };
  }
  const line = error instanceof Error ? error.message : String(error);
  return { code: error instanceof SettingsError ? 2 : 1, line };
}

let code = 0;
try {
  await createProgram().parseAsync();
} catch (error) {
  const { code: failed, line } = failure(error);
  code = failed;
  if (line !== null) process.stderr.write(`mailstop: ${line}\n`);
}
process.exit(code);
