// @ts-nocheck What it imports is there only when the package was built.
/**
 * The client as every runtime must have it, with nothing but itself: run beside the installed package, with MAILSTOP_URL
 * in the environment. Says «all of it holds», or fails with what does not.
 */
import {
  HistoryGone,
  Mailstop,
  MailstopExpectation,
  MailstopUnreachable,
  MessageTimeout,
  NotExactlyOne,
  UnexpectedMessage,
} from 'mailstop/client';

const mail = new Mailstop();
const message = {
  from: 'shop@example.com',
  subject: 'Reset your password',
  text: 'Your code is 481516.\nhttps://app.example.com/reset/1\nhttps://app.example.com/help',
  attachments: [{ filename: 'terms.txt', contentType: 'text/plain', content: btoa('as agreed') }],
};

/** @param {string} to */
const send = (to, more = {}) => mail.client.addMessage({ body: { ...message, to: [to], ...more } });

/**
 * @param {unknown} holds
 * @param {string} what
 */
function check(holds, what) {
  if (!holds) throw new Error(`It does not hold: ${what}`);
}

/**
 * @param {Promise<unknown>} promise
 * @param {new (...given: any[]) => Error} type
 */
async function failsWith(promise, type, part = '') {
  const error = await promise.then(
    () => null,
    (reason) => reason,
  );
  check(error instanceof type, `${type.name} instead of ${error}`);
  check(error.message.includes(part), `«${error.message}» holds «${part}»`);
  if (error instanceof MailstopExpectation)
    check(!/mailstop[\\/]dist/.test(error.stack), `the stack begins in the test: ${error.stack}`);
}

const inbox = mail.inbox({ for: 'smoke' });
const sent = await inbox.capture(() => send(inbox.address));
check(sent.code() === '481516', 'the code');
check(sent.link('/reset/') === 'https://app.example.com/reset/1', 'the link');
check((await sent.attachment('*.txt').text()) === 'as agreed', 'the attachment');

const waiting = inbox.waitFor({ subject: /^welcome/i });
await send(inbox.address, { subject: 'Welcome' });
check((await waiting).subject === 'Welcome', 'a wait that was there before');
check((await inbox.messages()).length === 2, 'both are there');

const failed = inbox.waitFor({ subject: 'Receipt', timeout: 50 });
await failsWith(failed, MessageTimeout, "subject: expected 'Receipt', was 'Welcome'");
await inbox.expectNone({ within: 50 });
await send(inbox.address, { subject: 'Unasked' });
await failsWith(inbox.expectNone({ within: 20_000 }), UnexpectedMessage);
check((await inbox.waitForAll({ count: 1 })).length === 1, 'it is given once');
try {
  sent.link('app.example.com');
  check(false, 'two links are refused');
} catch (error) {
  check(error instanceof NotExactlyOne && error.candidates.length === 2, `two candidates: ${error}`);
}

const leaving = new AbortController();
const left = inbox.waitFor({ subject: 'Never', signal: leaving.signal });
leaving.abort(new Error('left'));
await failsWith(left, Error, 'left');
await failsWith(
  new Mailstop({ url: 'http://127.0.0.1:9' }).inbox().waitFor(),
  MailstopUnreachable,
  'npx mailstop',
);
check(
  new HistoryGone({ code: 'history-gone', title: '', detail: '' }).name === 'HistoryGone',
  'its errors have names',
);
console.log('all of it holds');
