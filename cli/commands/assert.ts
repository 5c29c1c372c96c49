/** `mailstop assert emails.yaml`: everything that a run must have sent, in one file, waited for together. */
import { readFile, writeFile } from 'node:fs/promises';
import { command } from '../command.ts';
import { exitCodes, UsageError } from '../exit.ts';
import { duration, text, toggle } from '../options.ts';
import { explain, print, printJson } from '../output.ts';
import { everyMessage } from '../waiting.ts';

const DEFAULT_TIMEOUT_MS = 10_000;

export const assert = command({
  name: 'assert',
  group: 'wait',
  summary: 'Check every expectation of a file, all under one deadline',
  details:
    'One line for each on stdout; why one does not hold on stderr. Mistakes in the file are named by line and field.',
  operands: [{ name: '<file>', description: 'The expectations, such as emails.yaml' }],
  options: {
    timeout: duration('The deadline (default: «timeout» of the file, else 10s)', undefined),
    after: text('CURSOR', 'Only messages that came after this cursor'),
    junit: text('FILE', 'Write the results there as JUnit XML'),
    github: toggle('Print annotations for GitHub, at the lines of the file'),
    json: toggle('Print the results as JSON'),
  },
  examples: [['mailstop assert emails.yaml --junit out.xml --github', 'After the tests, in CI']],
  asksServer: true,
  async run({ options: { timeout, after, junit: junitFile, github, json }, operands: [file = ''], server }) {
    const [{ readEmails }, { judgeAll }, formats] = await Promise.all([
      import('../emails/read.ts'),
      import('../emails/judge.ts'),
      import('../emails/formats.ts'),
    ]);
    const { timeoutMs, expectations } = readEmails(await contentOf(file), file);
    const terms = { timeoutMs: timeout ?? timeoutMs ?? DEFAULT_TIMEOUT_MS, after };
    const verdicts = await judgeAll(everyMessage(server()), expectations, terms);

    if (junitFile !== undefined) await writeFile(junitFile, formats.junit(file, verdicts));
    if (json) printJson({ verdicts });
    else for (const { name, failure } of verdicts) print(`${failure === null ? 'ok' : 'not ok'}\t${name}`);
    for (const { name, line, failure } of verdicts)
      if (failure !== null) explain(`${file}:${line}: ${name}\n${failure}\n`);
    if (github) for (const annotation of formats.annotations(file, verdicts)) print(annotation);
    return verdicts.every(({ failure }) => failure === null) ? exitCodes.holds : exitCodes.fails;
  },
});

function contentOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`${file} cannot be read: ${error.message}`);
  });
}
