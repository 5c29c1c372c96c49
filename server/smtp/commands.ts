/**
 * The commands of SMTP as a table (RFC 5321 §4.1): what must have come before, and what each does. Replies are
 * whole lines, with their enhanced status (RFC 2034, RFC 3463).
 */
import { beginAuth, mechanismNames } from './auth.ts';
import type { MailConnection } from './connection.ts';
import { mailParameterFault, rcptParameterFault } from './parameters.ts';
import { readPath } from './path.ts';

interface Need {
  readonly met: (talk: MailConnection) => boolean;
  readonly reply: string;
}

export interface Command {
  readonly needs: readonly Need[];
  /** Gives the reply, or null when it is given in another way. */
  readonly run: (talk: MailConnection, line: string) => string | null;
}

const greeted: Need = { met: (talk) => talk.helo !== null, reply: '503 5.5.1 Say EHLO or HELO first' };
const authenticated: Need = {
  met: (talk) => talk.auth !== null || talk.rules.mode.auth !== 'required',
  reply: '530 5.7.0 Authenticate first; any user name and password will do',
};
const known: Need = {
  met: (talk) => talk.auth !== null || talk.rules.mode.auth !== 'users',
  reply: '530 5.7.0 Authenticate first, with a password of «mailstop user» or a token',
};
const hasSender: Need = { met: (talk) => talk.mailFrom !== null, reply: '503 5.5.1 Say MAIL FROM first' };
const hasRecipients: Need = { met: (talk) => talk.rcptTo.length > 0, reply: '503 5.5.1 Say RCPT TO first' };
const noSender: Need = {
  met: (talk) => talk.mailFrom === null,
  reply: '503 5.5.1 A message has been begun; RSET forgets it',
};

/** RFC 5321 §4.5.3.1.2 has domains of 255 octets; a little more does no harm. */
const MAX_HELO = 300;

function introduce(verb: 'HELO' | 'EHLO') {
  return (talk: MailConnection, line: string): string | null => {
    const [, name, ...more] = line.trim().split(/\s+/);
    if (!name || more.length > 0 || name.length > MAX_HELO || /[\p{Cc}\ufffd]/u.test(name)) {
      return `501 5.5.4 Say ${verb} and the name of your host`;
    }
    talk.introduce({ verb, name });
    if (verb === 'HELO') return `250 ${talk.rules.hostname} ready for your mail`;
    talk.replyLines(250, features(talk));
    return null;
  };
}

/** RFC 5321 §4.1.1.1; the extensions in the order of their weight for a client. */
function features({ rules, auth, secure }: MailConnection): string[] {
  const offers = [`${rules.hostname} ready for your mail`, 'PIPELINING', '8BITMIME', 'SMTPUTF8'];
  if (rules.mode.tls === 'starttls' && !secure) offers.push('STARTTLS');
  if (rules.mode.auth !== 'off' && !auth)
    offers.push(`AUTH ${mechanismNames(rules.mode.auth === 'users').join(' ')}`);
  offers.push('ENHANCEDSTATUSCODES', 'DSN', `SIZE ${rules.maxMessageSize}`);
  return offers;
}

function mail(talk: MailConnection, line: string): string {
  const reading = readPath('MAIL FROM', line);
  if ('reply' in reading) return reading.reply;
  const fault = mailParameterFault(reading.path.parameters, talk.rules.maxMessageSize);
  if (fault) return fault;
  talk.mailFrom = reading.path;
  return '250 2.1.0 Sender noted';
}

function rcpt(talk: MailConnection, line: string): string {
  const reading = readPath('RCPT TO', line);
  if ('reply' in reading) return reading.reply;
  const fault = rcptParameterFault(reading.path.parameters);
  if (fault) return fault;
  const { maxRecipients } = talk.rules;
  if (talk.rcptTo.length >= maxRecipients) return `452 4.5.3 A message may have ${maxRecipients} recipients`;
  talk.rcptTo.push(reading.path);
  return '250 2.1.5 Recipient noted';
}

function data(talk: MailConnection, line: string): string | null {
  if (!standsAlone(line)) return '501 5.5.4 DATA stands alone';
  talk.receive();
  return null;
}

function auth(talk: MailConnection, line: string): string | null {
  if (talk.rules.mode.auth === 'off') return '502 5.5.1 Authentication is off here';
  if (talk.auth) return '503 5.5.1 You are authenticated already';
  const { hostname, mode } = talk.rules;
  return talk.authenticate(beginAuth(line, hostname, mode.auth === 'users'));
}

function startTls(talk: MailConnection, line: string): string | null {
  if (talk.secure) return '503 5.5.1 TLS is on already';
  if (talk.rules.mode.tls !== 'starttls') return '502 5.5.1 STARTTLS is not offered on this port';
  if (!standsAlone(line)) return '501 5.5.4 STARTTLS stands alone';
  talk.startTls();
  return null;
}

function reset(talk: MailConnection): string {
  talk.forgetMessage();
  return '250 2.0.0 Forgotten';
}

function standsAlone(line: string): boolean {
  return !line.trim().includes(' ');
}

const says = (reply: string): Command => ({ needs: [], run: () => reply });

function hangsUp(reply: string): Command {
  function run(talk: MailConnection): null {
    talk.hangUp(reply);
    return null;
  }
  return { needs: [], run };
}

const rows: Readonly<Record<string, Command>> = {
  EHLO: { needs: [], run: introduce('EHLO') },
  HELO: { needs: [], run: introduce('HELO') },
  MAIL: { needs: [greeted, authenticated, known, noSender], run: mail },
  RCPT: { needs: [greeted, authenticated, known, hasSender], run: rcpt },
  DATA: { needs: [greeted, authenticated, known, hasSender, hasRecipients], run: data },
  RSET: { needs: [], run: reset },
  AUTH: { needs: [greeted, noSender], run: auth },
  STARTTLS: { needs: [], run: startTls },
  QUIT: hangsUp('221 2.0.0 Bye'),
  NOOP: says('250 2.0.0 OK'),
  VRFY: says('252 2.5.2 Every address is taken here'),
  HELP: says('214 2.0.0 Mail sent here is caught and shown, never delivered'),
};

const notOffered = says('502 5.5.1 That command is not offered here');
const httpRequest = hangsUp('421 4.7.0 This is an SMTP port; the inbox is on the HTTP port');

export const commands: ReadonlyMap<string, Command> = new Map([
  ...Object.entries(rows),
  ...['EXPN', 'BDAT', 'ETRN', 'TURN', 'SEND', 'SOML', 'SAML'].map((verb) => [verb, notOffered] as const),
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI'].map(
    (verb) => [verb, httpRequest] as const,
  ),
]);
