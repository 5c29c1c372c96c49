/**
 * One message, one conversation and one upstream with a payload in everything that the inbox shows of them. A payload
 * breaks out of a text, of a value in either quotation mark and of an element; what it would become runs, calls home and
 * stands in the page, each under the name of its field.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Stands in for a part of a payload that its place does not take. */
export type Payload = (field: string) => string;

/** No space, no CR or LF, so that it fits wherever text does. */
export const payloadTo =
  (home: string): Payload =>
  (field) =>
    `'"></title></script></textarea><i/data-owned='${field}'><img/src='${home}/${field}'onerror='owned(1)'>`;

/** Where a colon or a quotation mark would end the field. */
export const short: Payload = (field) => `<i/data-owned='${field}'>`;

/** As a quoted string (RFC 5322 §3.2.4). */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

const script = (field: string): string => `javascript:owned(1)//${field}`;

/** Every field of a message that the inbox shows, by the names in the payloads. */
export function hostileFields(p: Payload): string {
  return [
    `From: ${quoted(p('from-name'))} <${quoted(p('from-address'))}@example.com>`,
    `Sender: ${quoted(p('sender-name'))} <sender@example.com>`,
    `Reply-To: ${quoted(p('reply-to-name'))} <reply@example.com>`,
    `To: ${quoted(p('to-name'))} <${quoted(p('to-address'))}@example.com>, ${quoted(p('to-group'))}: g@example.com;`,
    `Cc: ${quoted(p('cc-name'))} <cc@example.com>`,
    `Bcc: ${quoted(p('bcc-name'))} <bcc@example.com>`,
    `Subject: ${p('subject')} code 482913`,
    `Date: ${p('date')}`,
    `Message-ID: <${p('message-id')}@example.com>`,
    `References: <${p('references')}@example.com>`,
    `List-Unsubscribe: <${script('unsubscribe')}>, <https://example.com/?${p('unsubscribe')}>`,
    `X-${short('header-name')}: ${p('header-value')}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=edge',
    '',
    '--edge',
    `Content-Type: text/plain; charset=${quoted(p('charset'))}`,
    '',
    `${p('text')} https://example.com/?${p('text-link')} ${script('text')}`,
    '--edge',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>Page</p><a href="${script('link')}">${short('link-script').replaceAll('<', '&lt;')}</a> <a href="https://example.com/?a=${encoded(p('link'))}" title="${encoded(p('link-title'))}">Confirm ${encoded(p('link-text'))}</a>`,
    '--edge',
    `Content-Type: application/x-${short('type').replaceAll(/[<>'=/]/g, '')}; name=${quoted(p('type-name'))}; odd=${quoted(p('parameter'))}`,
    `Content-Disposition: attachment; filename=${quoted(p('file-name'))}`,
    `Content-ID: <${p('content-id')}@example.com>`,
    `Content-Description: ${p('description')}`,
    '',
    'x',
    '--edge',
    'Content-Type: text/calendar; method=REQUEST',
    '',
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'METHOD:REQUEST',
    'BEGIN:VEVENT',
    `UID:${short('calendar-uid')}`,
    'DTSTART:20261124T090000Z',
    `SUMMARY:${card(p('calendar-title'))}`,
    `LOCATION:${card(p('calendar-place'))}`,
    `ORGANIZER;CN=${short('calendar-organizer')}:mailto:o@example.com`,
    `ATTENDEE;CN=${short('calendar-attendee')}:mailto:a@example.com`,
    `URL:${script('calendar')}`,
    `STATUS:${card(p('calendar-status'))}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '--edge',
    'Content-Type: text/vcard',
    '',
    'BEGIN:VCARD',
    'VERSION:4.0',
    `FN:${card(p('contact-name'))}`,
    `ORG:${card(p('contact-org'))}`,
    `EMAIL:${card(p('contact-email'))}`,
    `TEL:${card(p('contact-tel'))}`,
    `URL:${script('contact')}`,
    'END:VCARD',
    '--edge',
    'Content-Type: message/rfc822',
    '',
    `Subject: ${p('inner-subject')}`,
    '',
    'inner',
    '--edge',
    `Content-Type: text/plain; name=${quoted(p('text-file'))}`,
    `Content-Disposition: attachment; filename=${quoted(p('text-file'))}`,
    '',
    p('text-file-content'),
    '--edge--',
    '',
  ].join('\r\n');
}

const encoded = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const card = (text: string): string => text.replaceAll(/[\\,;]/g, '\\$&');

/** Says it all to the sandbox in one conversation, which is refused something too; gives the id of the message. */
export async function sendHostile(smtpPort: number, p: Payload): Promise<string> {
  const socket = connect(smtpPort, '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  async function reply(): Promise<string> {
    for (;;) {
      const { value = '' } = await lines.next();
      if (/^\d{3}(?: |$)/.test(String(value))) return String(value);
    }
  }
  async function say(line: string): Promise<string> {
    socket.write(`${line}\r\n`);
    return reply();
  }
  await reply();
  await say(`EHLO ${p('helo')}`);
  await say(`AUTH PLAIN ${Buffer.from(`\0${p('user')}\0any`).toString('base64')}`);
  await say(`NOSUCH ${p('command')}`);
  await say(`MAIL FROM:<${quoted(p('mail-from'))}@example.com>`);
  await say(`RCPT TO:<no address ${p('refused-rcpt')}>`);
  await say(`RCPT TO:<${quoted(p('rcpt-to'))}@example.com>`);
  await say('DATA');
  const stored = await say(`${hostileFields(p)}\r\n.`);
  socket.end('QUIT\r\n');
  socket.resume();
  await once(socket, 'close');
  const id = /queued as (\S+)/.exec(stored)?.[1];
  if (!id) throw new Error(`no id in ${stored}`);
  return id;
}

export interface HostileUpstream {
  readonly port: number;
  stop(): void;
}

/** A server whose every word is a payload, and which refuses every recipient. */
export async function hostileUpstream(p: Payload): Promise<HostileUpstream> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(`220 ${p('greeting')}\r\n`);
    createInterface({ input: socket }).on('line', (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') socket.write(`250-${p('ehlo-name')}\r\n250 ${p('capability')}\r\n`);
      else if (verb === 'RCPT') socket.write(`550 5.1.1 ${p('relay-error')}\r\n`);
      else socket.write(`250 ${p('relay-reply')}\r\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}
