/**
 * `mailstop healthcheck`: asks a running Mailstop whether it takes and gives mail. Made for containers, which
 * know only two answers: code 0 and a word when it is well, 1 and the reason when it is not.
 */
import { MailstopProblem, MailstopUnreachable } from '#client/client.ts';
import { command } from '../command.ts';
import { Failure } from '../exit.ts';
import { print } from '../output.ts';

const PATIENCE_MS = 5_000;

export const healthcheck = command({
  name: 'healthcheck',
  group: 'run',
  summary: 'Ask a running Mailstop whether it is well; code 0 when it is, else 1',
  operands: [],
  options: {},
  examples: [],
  asksServer: true,
  async run({ server }) {
    const { url, client } = server();
    try {
      await client.readyz({}, { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
      throw new Failure(reason(error, url));
    }
    print(`Mailstop is ready at ${url}`);
    return undefined;
  },
});

function reason(error: unknown, url: string): string {
  if (error instanceof MailstopProblem || error instanceof MailstopUnreachable) return error.message;
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `Mailstop at ${url} did not answer within ${PATIENCE_MS / 1000} seconds`;
  throw error;
}
