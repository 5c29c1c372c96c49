/**
 * Where the envelope and the headers of a message tell different stories, each as a sentence. Mail programs show
 * the headers; servers go by the envelope, so a difference is what a developer wants to be told.
 */
import type { Message } from '#contract/message.ts';
import { envelopeSenderIfOther } from './people-came-for.ts';

type Told = Pick<Message, 'envelope' | 'from' | 'sender' | 'to' | 'cc' | 'bcc' | 'date' | 'receivedAt'>;

const MAX_NAMED = 3;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function disagreements(message: Told): readonly string[] {
  if (message.envelope.protocol !== 'smtp') return withoutNothing([bccLeft(message), clock(message)]);
  return withoutNothing([sender(message), notSentTo(message), bccLeft(message), clock(message)]);
}

const withoutNothing = (said: readonly (string | null)[]): readonly string[] =>
  said.filter((sentence) => sentence !== null);

function sender(message: Told): string | null {
  const other = envelopeSenderIfOther(message);
  if (other === null) return null;
  if (other !== '' && message.from.length === 0)
    return `MAIL FROM was ${other}, and no From header says who wrote it.`;
  return other === ''
    ? 'MAIL FROM was the null path <>, as in bounces: nobody is told when it cannot be delivered.'
    : `MAIL FROM was ${other}, which is not the From address; bounces go there (Return-Path).`;
}

function notSentTo({ envelope, to, cc }: Told): string | null {
  const sent = new Set(envelope.rcptTo.map(({ address }) => address.toLowerCase()));
  const missing = [...to, ...cc]
    .map(({ address }) => address)
    .filter((address) => address !== '' && !sent.has(address.toLowerCase()));
  if (missing.length === 0) return null;
  const named = [...new Set(missing)];
  const rest = named.length - MAX_NAMED;
  const list = named.slice(0, MAX_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return `Named in To or Cc, but no RCPT TO went to them: ${list}.`;
}

function bccLeft({ bcc }: Told): string | null {
  return bcc.length > 0 ? 'The Bcc header was sent along: every recipient can read it.' : null;
}

function clock({ date, receivedAt }: Told): string | null {
  if (date === null) return null;
  const ahead = Date.parse(date) - Date.parse(receivedAt);
  if (Math.abs(ahead) < HOUR) return null;
  const hours = Math.round(Math.abs(ahead) / HOUR);
  const span =
    Math.abs(ahead) < 2 * DAY
      ? `${hours} ${hours === 1 ? 'hour' : 'hours'}`
      : `${Math.round(Math.abs(ahead) / DAY)} days`;
  return `The Date header is ${span} ${ahead > 0 ? 'ahead of' : 'behind'} the time of arrival.`;
}
