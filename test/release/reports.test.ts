/** What failed for good comes back to its inbox as a delivery report, when the relay says so. */
import { expect, test } from 'vitest';
import { sandboxForTest } from '#test/support/start.ts';
import { startUpstream } from '#test/support/upstream.ts';
import { waitFor } from '#test/support/wait.ts';
import { capture, clientOf, type Mail, settled } from './support/mail.ts';

async function failedRelease(relay: object, mail: Mail) {
  const upstream = await startUpstream({ refuse: { 'gone@example.com': [550, '5.1.1 no such user'] } });
  const written = { name: 'upstream', host: '127.0.0.1', port: upstream.port, allow: ['*'], ...relay };
  const sandbox = await sandboxForTest({ relay: [written] });
  const client = clientOf(sandbox);
  const message = await capture(sandbox, mail);
  const to = ['gone@example.com', 'ada@example.com'];
  const { id } = await client.releaseMessage({ params: { id: message }, body: { to } });
  await settled(client, id, 'failed');
  return client;
}

test('a report to the sender, with the reply of the server', async () => {
  const client = await failedRelease({ reports: true }, { dsn: { id: 'env7' }, to: ['gone@example.com'] });
  const report = await waitFor('the report', async () => {
    const { messages } = await client.listMessages({ query: { q: 'subject:Undelivered' } });
    return messages[0];
  });
  expect(report).toMatchObject({
    envelopeFrom: '',
    recipients: ['app@example.com'],
    inbox: 'default',
    problem: null,
  });
  const whole = await client.getMessage({ params: { id: report.id } });
  expect(whole.parts.map(({ contentType }) => contentType)).toEqual([
    'multipart/report',
    'text/plain',
    'message/delivery-status',
    'text/rfc822-headers',
  ]);
  expect(whole.text).toContain('<gone@example.com>:\n    550 5.1.1 no such user');
  const raw = await (await client.getRaw({ params: { id: report.id } })).text();
  expect(raw).toContain(
    'Final-Recipient: rfc822; gone@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n' +
      'Remote-MTA: dns; 127.0.0.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n',
  );
  expect(raw).toContain('Original-Envelope-Id: env7');
  expect(raw).not.toContain('ada@example.com:');
});

test.each<[string, object, Mail]>([
  ['unless the relay says so', {}, {}],
  ['to nobody for a null sender', { reports: true }, { from: '' }],
  ['where NOTIFY=NEVER', { reports: true }, { to: ['gone@example.com'], dsn: { notify: 'never' } }],
])('no report %s', async (_, relay, mail) => {
  const client = await failedRelease(relay, mail);
  expect((await client.listMessages({ query: {} })).total).toBe(1);
});
