/** What goes over the wire: the captured bytes, and what a relay or a person asked to be changed. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dkimRecord } from '#server/mail/dkim.ts';
import { isSigned } from '#test/support/dkim.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { startUpstream, type Taken } from '#test/support/upstream.ts';
import { capture, clientOf, type Mail, settled } from './support/mail.ts';

async function sent(relay: object, mail: Mail, body: object = {}): Promise<Taken> {
  const upstream = await startUpstream();
  const written = { name: 'upstream', host: '127.0.0.1', port: upstream.port, allow: ['*'], ...relay };
  const sandbox = await sandboxForTest({ relay: [written] });
  const client = clientOf(sandbox);
  const message = await capture(sandbox, mail);
  const to = ['qa@example.com'];
  const { id } = await client.releaseMessage({ params: { id: message }, body: { to, ...body } });
  await settled(client, id, 'sent');
  const raw = await (await client.getRaw({ params: { id: message } })).arrayBuffer();
  expect(Buffer.from(raw).toString()).toBe(mail.raw);
  const [taken] = upstream.received;
  if (!taken) throw new Error('nothing arrived');
  return taken;
}

const head = 'From: App <app@example.com>\r\nTo: ada@example.com\r\nSubject: Hello\r\n';

test('odd bytes stay, dots too', async () => {
  const raw = `${head}X-Odd:   spacing \r\n\tand folding\r\n\r\n.dot\r\n..\r\n\r\n.\r\nGrüße \x01\r\n`;
  expect((await sent({}, { raw })).raw.toString()).toBe(raw);
});

test('three megabytes come through whole', async () => {
  const lines = Array.from({ length: 40_000 }, () => randomBytes(38).toString('hex')).join('\r\n');
  const raw = `${head}\r\n${lines}\r\n`;
  const taken = await sent({}, { raw });
  expect(taken.raw.length).toBe(raw.length);
  expect(taken.raw.equals(Buffer.from(raw))).toBe(true);
});

test('Bcc stays here', async () => {
  const taken = await sent(
    {},
    { raw: `${head}Bcc: secret@example.com,\r\n more@example.com\r\n\r\nwords\r\n` },
  );
  expect(taken.raw.toString()).toBe(`${head}\r\nwords\r\n`);
});

test('what a relay changes: From, subject, fields, MAIL FROM', async () => {
  const relay = {
    replaceFrom: 'QA <qa@example.com>',
    subjectPrefix: '[staging]',
    addHeaders: { 'X-Stage': 'staging' },
    from: 'bounces@example.com',
  };
  const taken = await sent(relay, { raw: `${head}\r\nwords\r\n` });
  expect(taken.raw.toString()).toBe(
    'X-Stage: staging\r\nFrom: QA <qa@example.com>\r\nX-Original-From: App <app@example.com>\r\n' +
      'To: ada@example.com\r\nSubject: [staging] Hello\r\n\r\nwords\r\n',
  );
  expect(taken.from).toBe('bounces@example.com');
});

test('Resent fields when they are asked for', async () => {
  const taken = await sent({}, { raw: `${head}\r\nwords\r\n` }, { resent: true });
  expect(taken.raw.toString()).toMatch(
    /^Resent-Date: .*\r\nResent-From: app@example\.com\r\nResent-To: qa@example\.com\r\nResent-Message-ID: <.+>\r\nFrom: /,
  );
});

test.each(['rsa', 'ed25519'] as const)('signed with %s: the signature holds', async (type) => {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const dkimKey = join(mkdtempSync(join(tmpdir(), 'mailstop-dkim-')), 'key.pem');
  writeFileSync(dkimKey, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const relay = { dkimDomain: 'example.com', dkimSelector: 's1', dkimKey, subjectPrefix: '[x]' };
  const { raw } = await sent(relay, { raw: `${head}X:  1\r\n\r\nwords  here \r\n\r\n\r\n` });
  const record = dkimRecord(privateKey);
  expect(isSigned(raw, record)).toBe(true);
  const forged = Buffer.from(raw.toString('latin1').replace('Hello', 'Hullo'), 'latin1');
  expect(isSigned(forged, record)).toBe(false);
});

test('DSN parameters of the captured recipient are handed on', async () => {
  const raw = `${head}\r\nwords\r\n`;
  const dsn = { id: 'env1', return: 'headers', notify: ['failure', 'delay'], recipient: 'ada@example.com' };
  const taken = await sent({}, { raw, dsn }, { to: ['ada@example.com'] });
  expect(taken.parameters.mail).toMatchObject({ RET: 'HDRS', ENVID: 'env1' });
  expect(taken.parameters.rcpt).toMatchObject({ NOTIFY: 'FAILURE,DELAY', ORCPT: 'rfc822;ada@example.com' });
});

test.each([
  ['to', { to: ['a@example.com>\r\nRCPT TO:<b@example.com'] }],
  ['to', { to: ['a@example.com> NOTIFY=NEVER'] }],
  ['from', { from: 'a@example.com>\r\nRCPT TO:<b@example.com' }],
])('a line ending or a bracket in %s is refused before anything is queued', async (field, body) => {
  const sandbox = await sandboxForTest({ relay: ['smtp://127.0.0.1:9'], relayAllow: ['*'] });
  const client = clientOf(sandbox);
  const id = await capture(sandbox);
  const refused = client.releaseMessage({ params: { id }, body: { to: ['qa@example.com'], ...body } });
  await expect(refused).rejects.toMatchObject({ code: 'invalid-body', field });
  expect((await client.listReleases({ query: {} })).total).toBe(0);
});
