/** Who asks and does not wait for the answer costs next to nothing, and holds up nobody who does. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { seriesOf } from '#test/support/prometheus.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';

const MANY = 300;
const STORED = 400;

function askAndLeave(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end('GET /api/messages?limit=200 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.resume();
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

test('hundreds who leave before their turn: nothing is done for them, and a search is answered', async () => {
  const sandbox = await sandboxForTest();
  const client = createClient({ url: sandbox.url });
  const added = Array.from({ length: STORED }, (_, n) =>
    client.addMessage({
      body: Buffer.from(`From: a@example.com\r\nSubject: needle ${n}\r\n\r\nneedle${n}\r\n`),
    }),
  );
  await Promise.all(added);

  const port = Number(new URL(sandbox.url).port);
  const gone = Array.from({ length: MANY }, () => askAndLeave(port));
  const { messages } = await client.listMessages({ query: { q: 'body:needle399', limit: 5 } });
  expect(messages.map(({ subject }) => subject)).toEqual(['needle 399']);
  await Promise.all(gone);

  /** How many lists there were, by status. */
  async function lists(): Promise<Record<string, number>> {
    const page = await (await fetch(`${sandbox.url}/metrics`)).text();
    const rows = seriesOf(page).filter(
      ({ name, labels }) => name === 'mailstop_http_requests_total' && labels.route === 'listMessages',
    );
    return Object.fromEntries(rows.map(({ labels, value }) => [labels.status ?? '', value]));
  }
  const counted = await waitFor('all to be counted', async () => {
    const by = await lists();
    return (by[200] ?? 0) + (by[499] ?? 0) === MANY + 1 && by;
  });
  expect(counted[499], 'left before their turn').toBeGreaterThan(0);
});
