/**
 * `mailstop sendmail`: stands in for sendmail, for PHP's mail(), cron, git send-email and whatever else calls it.
 *
 * Its exit codes are sendmail's (sysexits.h), because its callers know those. Where Mailstop cannot be reached it
 * is 69 (EX_UNAVAILABLE) and never 75: sendmail would keep the message and try again, PHP takes 75 for success,
 * and we keep nothing.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { explain } from '../output.ts';
import { type SmtpAddress, smtpAddress } from '../smtp/address.ts';
import { readSendmailLine, type SendmailCall } from '../smtp/sendmail-line.ts';

const sysexits = { ok: 0, usage: 64, unavailable: 69 } as const;

export const sendmail = command({
  name: 'sendmail',
  group: 'send',
  summary: 'Stand in for sendmail: a message on stdin, in the flags of sendmail',
  details:
    'Knows -t (recipients from the headers; Bcc is taken out), -i and -oi, -f and -r ADDRESS, -F NAME, -bs (speaks SMTP on stdin and stdout), and takes the others silently. Further: -S or --smtp HOST:PORT, --inbox NAME. Goes to the Mailstop at MAILSTOP_URL, else to the one of the settings. Exit codes are those of sendmail: 64 wrong usage, 69 not delivered.',
  operands: [{ name: '[recipients...]', description: 'Who gets it' }],
  options: {},
  examples: [
    ['php -d sendmail_path="npx mailstop sendmail -t -i" app.php', 'What PHP sends with mail()'],
    ['git send-email --sendmail-cmd="npx mailstop sendmail -i" …', 'And git'],
  ],
  ownLanguage: true,
  async run({ operands, flags }) {
    try {
      const call = readSendmailLine(operands);
      const address = await smtpAddress(call.smtp, flags);
      if (call.speakSmtp) await speakSmtp(address);
      else await sendInput(call, address);
      return sysexits.ok;
    } catch (error) {
      explain((error as Error).message);
      return error instanceof UsageError ? sysexits.usage : sysexits.unavailable;
    }
  },
});

async function sendInput(call: SendmailCall, address: SmtpAddress): Promise<void> {
  const [{ sendmailMessage }, { deliver }] = await Promise.all([
    import('../smtp/sendmail-message.ts'),
    import('../smtp/deliver.ts'),
  ]);
  const self = `${userInfo().username}@${hostname()}`;
  const message = sendmailMessage(await buffer(process.stdin), call, { self, now: new Date() });
  await deliver(address, { ...message, inbox: call.inbox });
}

/** The conversation is between the caller and the server; we only carry it. */
async function speakSmtp({ host, port }: SmtpAddress): Promise<void> {
  const socket = connect({ host, port });
  process.stdin.pipe(socket);
  socket.pipe(process.stdout, { end: false });
  await once(socket, 'close');
}
