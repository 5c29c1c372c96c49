/** Limits of the SMTP conversation. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Message } from '#contract/message.ts';
import { type Dialogue, dial } from '#test/support/dialogue.ts';
import type { TestSandbox } from '#test/support/start.ts';
import { waitFor } from '#test/support/wait.ts';
import type { Case } from './case.ts';

async function greet({ smtpPort }: TestSandbox): Promise<Dialogue> {
  const client = await dial(smtpPort);
  await client.expect(/^220 /);
  await client.say('EHLO client.example.com', /^250-/);
  return client;
}

async function deliver(client: Dialogue, body = 'Subject: delivered'): Promise<void> {
  await client.say('MAIL FROM:<app@example.com>', /^250 /);
  await client.say('RCPT TO:<ada@example.com>', /^250 /);
  await client.say('DATA', /^354 /);
  await client.say(`${body}\r\n.`, /^250 2\.0\.0 queued as /);
}

async function crowd(sandbox: TestSandbox): Promise<void> {
  // Whoever was there before may just be leaving.
  const first = await waitFor('room for the first', async () => {
    const client = await dial(sandbox.smtpPort);
    return (await client.expect(/^(220|421) /)).startsWith('220') && client;
  });
  await first.say('EHLO client.example.com', /^250-/);
  const second = await dial(sandbox.smtpPort);
  await second.expect(/^421 4\.3\.2 Too many connections/);
  await second.expectClosed();
  await deliver(first);
  await first.say('QUIT', /^221 /);
}

/** The socket of the case that needs one. */
let proxied = '';

export const smtpCases = {
  maxSmtpClients: { settings: () => ({ maxSmtpClients: 1 }), over: crowd },
  maxSmtpClientsPerAddress: { settings: () => ({ maxSmtpClientsPerAddress: 1 }), over: crowd },
  smtpTimeout: {
    settings: () => ({ smtpTimeout: 1 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      await client.expect(/^421 4\.4\.2 Nothing came for too long/);
      await client.expectClosed();
    },
  },
  proxyTimeout: {
    settings() {
      const directory = mkdtempSync(join(tmpdir(), 'mailstop-limits-'));
      onTestFinished(() => rmSync(directory, { recursive: true }));
      proxied = join(directory, 'socket');
      return { proxyTimeout: 100, proxyProtocol: ['unix'], smtpSocket: proxied };
    },
    async over() {
      const socket = connect({ path: proxied });
      let said = '';
      socket.on('data', (bytes) => {
        said += String(bytes);
      });
      await once(socket, 'close');
      expect(said).toBe('');
    },
  },
  maxSmtpLine: {
    settings: () => ({ maxSmtpLine: 600 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      await client.say('x'.repeat(601), /^500 5\.5\.2 A line may have 600 bytes/);
      await client.say(`NOOP ${'x'.repeat(590)}`, /^250 /);
      await deliver(client, 'y'.repeat(700));
    },
  },
  maxSmtpCommands: {
    settings: () => ({ maxSmtpCommands: 10, maxRecipients: 5 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      for (let n = 0; n < 4; n++) await deliver(client);
      for (let n = 0; n < 10; n++) await client.say(n % 2 ? 'RSET' : 'NOOP', /^250 /);
      await client.say('NOOP', /^421 4\.7\.0 Too many commands without a message/);
      await client.expectClosed();
    },
  },
  maxUnknownCommands: {
    settings: () => ({ maxUnknownCommands: 3 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      await client.say('BOGUS', /^500 5\.5\.2 /);
      await deliver(client);
      await client.say('BOGUS', /^500 5\.5\.2 /);
      await client.say('BOGUS', /^421 4\.7\.0 Too many unknown commands/);
      await client.expectClosed();
    },
  },
  maxRecipients: {
    settings: () => ({ maxRecipients: 2 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      await client.say('MAIL FROM:<app@example.com>', /^250 /);
      await client.say('RCPT TO:<one@example.com>', /^250 /);
      await client.say('RCPT TO:<two@example.com>', /^250 /);
      await client.say('RCPT TO:<three@example.com>', /^452 4\.5\.3 A message may have 2 recipients/);
      await client.say('DATA', /^354 /);
      const reply = await client.say('Subject: for two\r\n.', /^250 /);
      const id = reply.split(' ').at(-1);
      const answer = await fetch(`${sandbox.url}/api/messages/${id}`);
      const { envelope } = (await answer.json()) as Message;
      expect(envelope.rcptTo.map(({ address }) => address)).toEqual(['one@example.com', 'two@example.com']);
    },
  },
  maxMessageSize: {
    settings: () => ({ maxMessageSize: 2_000 }),
    async over(sandbox) {
      const client = await greet(sandbox);
      await client.say('MAIL FROM:<app@example.com>', /^250 /);
      await client.say('RCPT TO:<ada@example.com>', /^250 /);
      await client.say('DATA', /^354 /);
      await client.say(`${'x'.repeat(2_001)}\r\n.`, /^552 5\.3\.4 /);
      await deliver(client);
      const answer = await fetch(`${sandbox.url}/api/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'message/rfc822' },
        body: 'x'.repeat(2_001),
      });
      expect(answer.status).toBe(413);
    },
  },
} satisfies Record<string, Case>;
