/** The client: refusals and absence are errors that say what to do. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient, MailstopProblem, MailstopUnreachable } from '#client/client.ts';
import { freePort } from '#test/support/ports.ts';
import { sandboxForTest } from '#test/support/start.ts';

test('a refusal is an error with all that the server said', async () => {
  const sandbox = await sandboxForTest();
  const refused = createClient({ url: `${sandbox.url}/` }).getMessage({ params: { id: '0000000000000' } });
  const error = await refused.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MailstopProblem);
  expect(error).toMatchObject({
    name: 'MailstopProblem',
    status: 404,
    code: 'not-found',
    field: 'id',
    position: null,
    type: '/docs#error-not-found',
    message: 'There is no such thing: There is no message 0000000000000',
  });
});

test('where nobody answers it says how to start one', async () => {
  const port = await freePort();
  const asked = createClient({ url: `http://127.0.0.1:${port}` }).getCursor();
  await expect(asked).rejects.toThrow(
    `Nothing answers at http://127.0.0.1:${port}. Start Mailstop with: npx mailstop`,
  );
  await expect(asked).rejects.toBeInstanceOf(MailstopUnreachable);
});

test('what answers but is not Mailstop is called so', async () => {
  const other = createServer((_, answer) => answer.writeHead(502).end('<h1>Bad gateway')).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const asked = createClient({ url: `http://127.0.0.1:${port}` }).getCursor();
  await expect(asked).rejects.toThrow(/answered 502, and not as Mailstop does/);
});

test('a call can be given up', async () => {
  const sandbox = await sandboxForTest();
  const given = createClient({ url: sandbox.url }).getStatus(undefined, { signal: AbortSignal.abort() });
  await expect(given).rejects.toMatchObject({ name: 'AbortError' });
});
