/**
 * Many small messages over one connection, as fast as they are taken or at a steady pace.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

export interface Flood {
  readonly subject: string;
  readonly count: number;
  /** The number of the first one. */
  readonly first?: number;
  /** As fast as they are taken when left out. */
  readonly perSecond?: number;
}

/** Resolves when the last one is stored. */
export async function flood(
  smtpPort: number,
  { subject, count, first = 1, perSecond }: Flood,
): Promise<void> {
  const socket = connect(smtpPort, '127.0.0.1');
  const closed = once(socket, 'close');
  const replies = createInterface({ input: socket })[Symbol.asyncIterator]();
  await reply();
  await say('HELO app.example.com\r\n');
  const began = performance.now();
  const envelope = 'MAIL FROM:<app@example.com>\r\nRCPT TO:<ada@example.com>\r\nDATA\r\n';
  // Without a pace the envelope of the next one travels with the message (RFC 2920 §3.1).
  if (!perSecond) socket.write(envelope);
  for (let sent = 0; sent < count; sent += 1) {
    const n = first + sent;
    if (perSecond) {
      await until(began + (sent * 1000) / perSecond);
      socket.write(envelope);
    }
    for (const expected of ['250', '250', '354']) await reply(expected);
    const ahead = perSecond || sent === count - 1 ? '' : envelope;
    await say(
      `Subject: ${subject} ${n}\r\nFrom: app@example.com\r\n\r\nOrder ${n} is on its way.\r\n.\r\n${ahead}`,
    );
  }
  socket.end('QUIT\r\n');
  socket.resume();
  await closed;

  async function say(line: string): Promise<void> {
    socket.write(line);
    await reply('250');
  }
  async function reply(expected = '220'): Promise<void> {
    const { value } = await replies.next();
    if (!String(value).startsWith(expected)) throw new Error(`${expected} expected, not ${String(value)}`);
  }
}

/** Waits for a point of the clock: the pace is the thing itself here. */
function until(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}

const CONNECTIONS = 8;

/** As many over several connections, in no order, each number once: a large store fills faster so. */
export async function fill(smtpPort: number, subject: string, count: number): Promise<void> {
  const share = Math.ceil(count / CONNECTIONS);
  const parts = Array.from({ length: CONNECTIONS }, (_, at) => ({
    first: at * share + 1,
    count: Math.min(share, count - at * share),
  }));
  await Promise.all(
    parts.filter((part) => part.count > 0).map((part) => flood(smtpPort, { subject, ...part })),
  );
}
