/** The suite on Jest, built to CommonJS by `runners.test.ts` and run by Jest itself. Its snapshot is written anew. */
import { Mailstop } from '#client/mailstop.ts';
import { mailSuite } from '../suite.ts';

declare const test: (name: string, run: () => Promise<void>) => void;
declare const expect: never;

mailSuite({ test, expect });

test('a snapshot is taken, and holds for another sending', async () => {
  const mail = new Mailstop();
  const inbox = mail.inbox();
  const body = { from: 'shop@example.com', to: [inbox.address], subject: 'Order', text: 'Thank you' };
  const send = () => mail.client.addMessage({ body });
  const matches = expect as (received: unknown) => { toMatchEmailSnapshot(name: string): void };
  matches(await inbox.capture(send)).toMatchEmailSnapshot('order');
});
