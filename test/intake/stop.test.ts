/** Stopping: what was open is noted to its end, and nothing is lost or complained of. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { send } from '#test/http/mail.ts';
import { dial } from '#test/support/dialogue.ts';
import { sandboxForTest, startSandbox } from '#test/support/start.ts';

test('sessions that are open when it stops are stored', async () => {
  const data = await mkdtemp(join(tmpdir(), 'mailstop-stop-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const first = await startSandbox({ data });
  await send(first);
  const open = await Promise.all([1, 2, 3].map(() => dial(first.smtpPort)));
  for (const talk of open) {
    await talk.expect(/^220/);
    await talk.say('EHLO app.example.com', /^250/);
  }
  await first.stop();
  const second = await sandboxForTest({ data });
  const { sessions } = await createClient({ url: second.url }).listSessions();
  expect(sessions).toHaveLength(4);
  for (const session of sessions.filter(({ messageCount }) => messageCount === 0))
    expect(session).toMatchObject({ helo: 'app.example.com', closedAt: expect.any(String) });
});
