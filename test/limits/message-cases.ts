/** Limits of what of a message is taken apart: beyond them it is kept as it came, and says so. */
import { expect } from 'vitest';
import type { Inbox } from '#contract/inbox.ts';
import type { Message } from '#contract/message.ts';
import { dial } from '#test/support/dialogue.ts';
import type { TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import type { Case } from './case.ts';

async function added({ url }: TestSandbox, raw: string): Promise<Message> {
  const body = Buffer.from(raw);
  const headers = { 'Content-Type': 'message/rfc822' };
  const to = `${url}/api/messages?from=app@example.com&to=ada@example.com`;
  const answer = await fetch(to, { method: 'POST', headers, body });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  const kept = await fetch(`${url}/api/messages/${id}/raw`);
  expect(Buffer.from(await kept.arrayBuffer()).equals(body), 'byte for byte').toBe(true);
  return (await (await fetch(`${url}/api/messages/${id}`)).json()) as Message;
}

/** Beside one at the limit. */
function keeps(within: string, beyond: string, problem: string): Case['over'] {
  return async (sandbox) => {
    expect((await added(sandbox, within)).problem).toBeNull();
    expect((await added(sandbox, beyond)).problem).toBe(problem);
  };
}

const multipart = (parts: number): string =>
  `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(parts)}--b--\r\n`;
const nested = (depth: number): string =>
  depth === 0
    ? 'Content-Type: text/plain\r\n\r\nx\r\n'
    : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--\r\n`;
const fields = (count: number): string => `${'A: b\r\n'.repeat(count)}\r\nx\r\n`;

/** By the name that it gives itself; resolves with the last reply. */
async function sentAs(user: string, { smtpPort }: TestSandbox, reply: RegExp): Promise<void> {
  const client = await dial(smtpPort);
  await client.expect(/^220 /);
  await client.say('EHLO x', /^250-/);
  await client.say(`AUTH PLAIN ${Buffer.from(`\0${user}\0any`).toString('base64')}`, /^235 /);
  for (const line of ['MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>', 'DATA'])
    await client.say(line, /^[23]/);
  await client.say('Subject: x\r\n\r\nwords\r\n.', reply);
  await client.say('NOOP', /^250 /);
  client.close();
}

export const messageCases = {
  maxInboxes: {
    settings: () => ({ maxInboxes: 2 }),
    async over(sandbox) {
      const names = async (): Promise<string[]> => {
        const { inboxes } = (await (await fetch(`${sandbox.url}/api/inboxes`)).json()) as {
          inboxes: Inbox[];
        };
        return inboxes.map(({ name }) => name).toSorted();
      };
      const make = (name: string): Promise<Response> =>
        fetch(`${sandbox.url}/api/inboxes`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ name }),
        });
      await sentAs('one', sandbox, /^250 /);
      await waitFor('the inbox', async () => (await names()).length === 2);
      await sentAs('two', sandbox, /^452 4\.3\.1 There are 2 inboxes already; .* --max-inboxes/);
      expect((await make('two')).status).toBe(507);
      await sentAs('one', sandbox, /^250 /);
      expect(await names()).toEqual(['default', 'one']);
      await fetch(`${sandbox.url}/api/inboxes/one`, { method: 'DELETE' });
      await waitFor('room', async () => (await make('two')).status === 201);
    },
  },
  maxParts: {
    settings: () => ({ maxParts: 3 }),
    over: keeps(multipart(2), multipart(3), 'It has more than 3 parts; the rest was not read.'),
  },
  maxPartDepth: {
    settings: () => ({ maxPartDepth: 2 }),
    over: keeps(nested(2), nested(3), 'Its parts are nested more than 2 deep; the rest was not read.'),
  },
  maxPartHeaderSize: {
    settings: () => ({ maxPartHeaderSize: 1_000 }),
    over: keeps(
      fields(160),
      fields(180),
      'A header in it is larger than 1000 bytes; what follows was not read.',
    ),
  },
  maxPartHeaders: {
    settings: () => ({ maxPartHeaders: 20 }),
    over: keeps(fields(20), fields(21), 'A header in it has more than 20 fields; what follows was not read.'),
  },
} satisfies Record<string, Case>;
