import assert from 'node:assert';
import { after, test } from 'node:test';
import { createSandbox } from 'mailstop';
import { expectMail } from 'mailstop/assert';
import { signUp } from './app.ts';

const sandbox = await createSandbox();
after(() => sandbox.stop());

test('signing up sends a code, and nothing to anyone else', async () => {
  const inbox = sandbox.mail.inbox({ for: 'signup' });
  const others = sandbox.mail.inbox({ for: 'others' });
  await signUp(sandbox.smtp, inbox.address);

  const message = await inbox.waitFor({ subject: 'Confirm your address' });
  assert.equal(message.code(), '481516');
  assert.equal(message.link('/confirm'), 'https://app.example.com/confirm?token=1');
  expectMail(message).toBeSentTo(inbox.address);
  await others.expectNone({ within: 500 });
});
