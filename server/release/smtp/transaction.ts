/**
 * One message to one server over an open session: MAIL, RCPT, DATA (RFC 5321 §3.3), pipelined where that is
 * offered (RFC 2920).
 *
 * Every recipient has an outcome of its own: refused at RCPT, or whatever the reply to the end of the data says.
 * What the message must have and the server does not offer (8BITMIME, SMTPUTF8, its size) is a clear failure;
 * parameters of DSN are handed on where they are offered (RFC 3461 §5.2).
 */
import type { ReleaseStage, SmtpReply } from '#contract/release.ts';
import { stuffDots } from '#server/mail/line-endings.ts';
import { networkFailure, refusal, SendFailure } from './failure.ts';
import { isPositive } from './reply.ts';
import type { Session } from './session.ts';

/** RFC 5321 §4.5.3.2.6: the answer to the end of the data may take longer than any other. */
const END_PATIENCE = 5;
const DOT = Buffer.from('.\r\n');

export interface Recipient {
  readonly address: string;
  /** `NOTIFY=…`, `ORCPT=…` as they were captured. */
  readonly dsn: readonly string[];
}

export interface Delivery {
  /** Empty for the null path. */
  readonly from: string;
  readonly to: readonly Recipient[];
  /** `RET=…`, `ENVID=…` as they were captured. */
  readonly dsn: readonly string[];
  /** Bytes on the wire, dots not counted. */
  readonly size: number;
  readonly needs8Bit: boolean;
  readonly needsUtf8: boolean;
  /** The message with CRLF line endings. */
  readonly body: () => AsyncIterable<Uint8Array>;
  /** Called when all but the end of the data was sent; the end is sent after it resolves. */
  readonly beforeEnd: () => Promise<void>;
}

export interface Outcome {
  readonly address: string;
  /** Null when the server took it. */
  readonly failure: SendFailure | null;
  readonly reply: SmtpReply | null;
}

export interface Transaction {
  readonly stage: ReleaseStage;
  readonly outcomes: readonly Outcome[];
  /** The answer that decided it. */
  readonly reply: SmtpReply | null;
  /** What ended it early; null when the message was taken for at least one recipient. */
  readonly failure: SendFailure | null;
}

interface Progress {
  stage: ReleaseStage;
  readonly refused: Map<Recipient, SendFailure>;
}

/** Sends a message. Never rejects: how it went is in the outcomes. */
export async function transact(
  session: Session,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Transaction> {
  const progress: Progress = { stage: 'mail', refused: new Map() };
  const abort = (): void => {
    if (progress.stage === 'end') return;
    session.wire.fail(new SendFailure('cancelled', progress.stage, 'Cancelled.'));
  };
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) throw new SendFailure('cancelled', 'mail', 'Cancelled.');
    checkNeeds(session, delivery);
    await sendEnvelope(session, delivery, progress);
    const reply = await sendData(session, delivery, progress);
    return { stage: 'done', outcomes: outcomesOf(delivery, progress, null, reply), reply, failure: null };
  } catch (error) {
    const failure = networkFailure(error as Error, progress.stage, session.server);
    leave(session, failure);
    const outcomes = outcomesOf(delivery, progress, failure, failure.reply);
    return { stage: failure.stage, outcomes, reply: failure.reply, failure };
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** After a refusal the session goes on with RSET; after anything else it is over. */
function leave({ wire }: Session, failure: SendFailure): void {
  if (failure.reply?.code === 421 || (!failure.reply && failure.stage !== 'mail')) wire.fail(failure);
}

function outcomesOf(
  { to }: Delivery,
  { refused }: Progress,
  failure: SendFailure | null,
  reply: SmtpReply | null,
): Outcome[] {
  return to.map((recipient) => {
    const own = refused.get(recipient) ?? failure;
    return { address: recipient.address, failure: own, reply: own ? own.reply : reply };
  });
}

interface Need {
  readonly isNeeded: (delivery: Delivery) => boolean;
  readonly isMet: (session: Session, delivery: Delivery) => boolean;
  readonly sentence: (server: string) => string;
}

/** RFC 6152, RFC 6531, RFC 1870. */
const needs: readonly Need[] = [
  {
    isNeeded: ({ needsUtf8 }) => needsUtf8,
    isMet: ({ capabilities }) => capabilities.has('SMTPUTF8'),
    sentence: (server) =>
      `${server} takes no addresses or header fields beyond ASCII (it offers no SMTPUTF8), and this message has some.`,
  },
  {
    isNeeded: ({ needs8Bit }) => needs8Bit,
    isMet: ({ capabilities }) => capabilities.has('8BITMIME'),
    sentence: (server) =>
      `${server} takes 7-bit messages only (it offers no 8BITMIME), and this one has bytes above 127. It is not re-encoded; send it through another relay.`,
  },
  {
    isNeeded: () => true,
    isMet: ({ capabilities }, { size }) => {
      const limit = Number(capabilities.get('SIZE') ?? 0);
      return !(limit > 0) || size <= limit;
    },
    sentence: (server) => `The message is larger than ${server} takes (SIZE).`,
  },
];

function checkNeeds(session: Session, delivery: Delivery): void {
  const unmet = needs.find((need) => need.isNeeded(delivery) && !need.isMet(session, delivery));
  if (unmet) throw new SendFailure('permanent', 'mail', unmet.sentence(session.server));
}

/** MAIL and every RCPT; throws when nobody is left to send to. */
async function sendEnvelope(session: Session, delivery: Delivery, progress: Progress): Promise<void> {
  const { wire, capabilities, server, target } = session;
  const commands = [mailCommand(session, delivery), ...delivery.to.map((one) => rcptCommand(session, one))];
  const together = capabilities.has('PIPELINING');
  if (together) wire.say(commands);

  let mailRefusal: SendFailure | null = null;
  for (const [at, command] of commands.entries()) {
    const recipient = delivery.to[at - 1];
    progress.stage = recipient ? 'rcpt' : 'mail';
    if (!together) wire.say([command]);
    const reply = await wire.reply(target.timeoutMs);
    if (isPositive(reply)) continue;
    const failure = refusal(server, progress.stage, reply);
    if (reply.code === 421 || (!recipient && !together)) throw failure;
    if (recipient) progress.refused.set(recipient, mailRefusal ?? failure);
    else mailRefusal = failure;
  }
  const last = mailRefusal ?? (progress.refused.size === delivery.to.length && nobodyLeft(progress));
  if (!last) return;
  await reset(session);
  throw last;
}

/** All were refused; the last one speaks for them. */
function nobodyLeft({ refused }: Progress): SendFailure | undefined {
  return [...refused.values()].at(-1);
}

async function sendData(session: Session, delivery: Delivery, progress: Progress): Promise<SmtpReply> {
  const { wire, server, target } = session;
  progress.stage = 'data';
  wire.say(['DATA']);
  const go = await wire.reply(target.timeoutMs);
  if (go.code !== 354) {
    await reset(session);
    throw refusal(server, 'data', go);
  }
  progress.stage = 'body';
  for await (const bytes of stuffDots(delivery.body())) await wire.write(bytes, target.timeoutMs);
  wire.note(`${delivery.size} bytes of data`);
  await delivery.beforeEnd();
  if (!wire.isOpen) await wire.reply(0);
  progress.stage = 'end';
  await wire.write(DOT, target.timeoutMs);
  const reply = await wire.reply(target.timeoutMs * END_PATIENCE);
  if (!isPositive(reply)) throw refusal(server, 'end', reply);
  return reply;
}

/** Makes the session ready for another message; one that cannot is over. Never rejects. */
async function reset({ wire, target }: Session): Promise<void> {
  wire.say(['RSET']);
  const reply = await wire.reply(target.timeoutMs).catch(() => null);
  if (!reply || !isPositive(reply)) wire.fail(new Error('The server refused RSET'));
}

function mailCommand({ capabilities }: Session, { from, size, needs8Bit, needsUtf8, dsn }: Delivery): string {
  const parameters = [
    ...(capabilities.has('SIZE') ? [`SIZE=${size}`] : []),
    ...(needs8Bit ? ['BODY=8BITMIME'] : []),
    ...(needsUtf8 ? ['SMTPUTF8'] : []),
    ...(capabilities.has('DSN') ? dsn : []),
  ];
  return [`MAIL FROM:<${from}>`, ...parameters].join(' ');
}

function rcptCommand({ capabilities }: Session, { address, dsn }: Recipient): string {
  return [`RCPT TO:<${address}>`, ...(capabilities.has('DSN') ? dsn : [])].join(' ');
}
