import { Mailstop } from 'mailstop/vitest';
import { expect, test } from 'vitest';
import { signUp } from './app.ts';

const mail = new Mailstop();

test('signing up sends a code', async () => {
  const inbox = mail.inbox({ for: 'signup' });
  await signUp(inbox.address);
  const message = await inbox.waitFor({ subject: 'Confirm your address' });
  expect(message).toHaveCode('481516');
});
