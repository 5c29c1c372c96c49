/**
 * Why sending did not work: where the conversation stood, what the server said, what is to become of the
 * recipients, and in words what happened and what to try.
 */
import type { ReleaseStage, SmtpReply } from '#contract/release.ts';
import { isTemporary, replyLine } from './reply.ts';

/** The stages of opening a session; what fails here says nothing of the message. */
export const beforeMail: readonly ReleaseStage[] = ['connect', 'greeting', 'ehlo', 'tls', 'auth'];

/**
 * - `temporary`: try again later
 * - `permanent`: will not get better by itself
 * - `in-doubt`: the end of the message was sent and no answer came; the server may have taken it
 * - `cancelled`: a person stopped it in time
 */
export type FailureKind = 'temporary' | 'permanent' | 'in-doubt' | 'cancelled';

export class SendFailure extends Error {
  readonly kind: FailureKind;
  readonly stage: ReleaseStage;
  readonly reply: SmtpReply | null;

  constructor(kind: FailureKind, stage: ReleaseStage, sentence: string, reply: SmtpReply | null = null) {
    super(sentence);
    this.kind = kind;
    this.stage = stage;
    this.reply = reply;
  }
}

const stageWords: Readonly<Partial<Record<ReleaseStage, string>>> = {
  greeting: 'does not take connections from here',
  ehlo: 'refused our name (see `helo` of the relay)',
  tls: 'refused STARTTLS',
  auth: 'refused the credentials of the relay: check user and password',
  mail: 'refused the sender',
  rcpt: 'refused the recipient',
  data: 'did not want the message',
  end: 'did not take the message',
};

/** A refusal in the words of the server: 4xx is for later, 5xx is final (RFC 5321 §4.2.1). */
export function refusal(server: string, stage: ReleaseStage, reply: SmtpReply): SendFailure {
  const words = stageWords[stage] ?? 'gave an answer that does not fit';
  const kind = isTemporary(reply) ? 'temporary' : 'permanent';
  return new SendFailure(kind, stage, `${server} ${words}: ${replyLine(reply)}`, reply);
}

interface NetworkRow {
  readonly kind: FailureKind;
  readonly sentence: (server: string, host: string) => string;
}

/** By the code of Node's error. */
const networkRows: Readonly<Record<string, NetworkRow>> = {
  ECONNREFUSED: {
    kind: 'temporary',
    sentence: (server) => `Nothing listens at ${server}. Check host and port of the relay.`,
  },
  ENOTFOUND: {
    kind: 'permanent',
    sentence: (_, host) => `There is no host named ${host}. Check the name of the relay's server.`,
  },
  EAI_AGAIN: {
    kind: 'temporary',
    sentence: (_, host) => `The name ${host} could not be looked up now. Check the name server.`,
  },
  ETIMEDOUT: {
    kind: 'temporary',
    sentence: (server) =>
      `${server} did not answer in time. It may be down, or a firewall stands in between.`,
  },
  EHOSTUNREACH: { kind: 'temporary', sentence: (server) => `No way leads to ${server}. Check the network.` },
  ENETUNREACH: { kind: 'temporary', sentence: (server) => `No way leads to ${server}. Check the network.` },
};

/** A connection that could not be made or broke. */
export function networkFailure(error: Error, stage: ReleaseStage, server: string): SendFailure {
  if (error instanceof SendFailure) return error;
  const row = networkRows[(error as NodeJS.ErrnoException).code ?? ''];
  const host = server.replace(/:\d+$/, '');
  if (row && stage !== 'end') return new SendFailure(row.kind, stage, row.sentence(server, host));
  if (stage === 'tls') return tlsFailure(error, server);
  if (stage === 'end') {
    return new SendFailure(
      'in-doubt',
      stage,
      `${server} got the whole message, but then ${broke(error)}. ${LOOK}`,
    );
  }
  return new SendFailure('temporary', stage, `The connection to ${server} ended too early: ${broke(error)}.`);
}

export const LOOK = 'It may have been delivered: look there before you send it again.';

const broke = (error: Error): string =>
  (error as NodeJS.ErrnoException).code === 'ETIMEDOUT'
    ? 'no answer came in time'
    : lowerFirst(error.message);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** OpenSSL's errors have their reason beside a message for programmers. */
const saidBy = (error: Error & { readonly reason?: unknown }): string =>
  typeof error.reason === 'string' ? error.reason : error.message;

function tlsFailure(error: Error, server: string): SendFailure {
  const advice = /certificate|altname|self.signed|expired|issuer/i.test(error.message)
    ? 'If it is right, name its authority with ca=FILE; only if you trust the way to it, use verify=no.'
    : 'Check the port and the tls mode of the relay: implicit, starttls, opportunistic or none.';
  return new SendFailure(
    'permanent',
    'tls',
    `No safe connection to ${server}: ${lowerFirst(saidBy(error))}. ${advice}`,
  );
}
