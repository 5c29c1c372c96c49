/**
 * Calendar invitations (RFC 5545) and contacts (RFC 6350) as the few lines a person wants of them. The reader of
 * both, ical.js, is loaded when there is one.
 */
import type { Part } from '#contract/message.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Card {
  readonly kind: 'event' | 'contact';
  /** What it asks for, such as REQUEST or CANCEL; null for a contact. */
  readonly method: string | null;
  readonly title: string;
  readonly facts: readonly Fact[];
}

const MAX_CARDS = 5;
const MAX_BYTES = 512 * 1024;
const MAX_VALUE = 300;

const kinds: Readonly<Record<string, Card['kind']>> = {
  'text/calendar': 'event',
  'application/ics': 'event',
  'text/vcard': 'contact',
  'text/x-vcard': 'contact',
  'text/directory': 'contact',
};

/** What the part can be shown as; null for all others. */
export const cardKind = ({ contentType, size }: Pick<Part, 'contentType' | 'size'>): Card['kind'] | null =>
  size <= MAX_BYTES ? (kinds[contentType] ?? null) : null;

/** The parts that are shown as cards; the same invitation as a body and as a file is one. */
export function partsWithCards(parts: readonly Part[]): readonly Part[] {
  const found = new Map<string, Part>();
  for (const part of parts)
    if (cardKind(part) && !found.has(part.sha256 ?? '')) found.set(part.sha256 ?? '', part);
  return [...found.values()].slice(0, MAX_CARDS);
}

/** The cards of a part. Throws what ical.js does when it is not of the format. */
export async function readCards(kind: Card['kind'], text: string): Promise<readonly Card[]> {
  const { default: ICAL } = await import('ical.js');
  const parsed: unknown = ICAL.parse(text.trim());
  const roots = (Array.isArray(parsed) && Array.isArray(parsed[0]) ? parsed : [parsed]) as unknown[];
  const components = roots.map((root) => new ICAL.Component(root as never));
  return kind === 'event' ? components.flatMap(events) : components.map(contact);
}

type Component = InstanceType<typeof import('ical.js').default.Component>;

function events(calendar: Component): readonly Card[] {
  const method = textOf(calendar, 'method');
  return calendar
    .getAllSubcomponents('vevent')
    .slice(0, MAX_CARDS)
    .map((event) => ({
      kind: 'event',
      method,
      title: textOf(event, 'summary') ?? '(no title)',
      facts: facts([
        ['When', span(event)],
        ['Repeats', textOf(event, 'rrule')],
        ['Where', textOf(event, 'location')],
        ['Organizer', address(event, 'organizer')[0] ?? null],
        ['Attendees', address(event, 'attendee').join(', ')],
        ['Status', textOf(event, 'status')],
      ]),
    }));
}

function contact(card: Component): Card {
  const all = (name: string): string =>
    card
      .getAllProperties(name)
      .map((property) => property.getValues().flat().filter(Boolean).join(', '))
      .join('; ');
  return {
    kind: 'contact',
    method: null,
    title: textOf(card, 'fn') ?? '(no name)',
    facts: facts([
      ['Email', all('email')],
      ['Phone', all('tel')],
      ['Organisation', all('org')],
      ['Title', all('title')],
      ['Address', all('adr')],
      ['Web', all('url')],
    ]),
  };
}

function facts(rows: readonly (readonly [string, string | null])[]): readonly Fact[] {
  return rows.flatMap(([name, value]) => (value ? [{ name, value: value.slice(0, MAX_VALUE) }] : []));
}

function textOf(component: Component, name: string): string | null {
  const value = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? null : String(value);
}

interface Moment {
  readonly date: string;
  /** Empty for a whole day. */
  readonly time: string;
  readonly zone: string;
}

/** As it was written, with its zone: what a test wants to see is what the app said. Day and zone once, if alike. */
function span(event: Component): string | null {
  const start = momentOf(event, 'dtstart');
  const end = momentOf(event, 'dtend');
  if (!start || !end) return start && written(start);
  const isSameDay = start.date === end.date && end.time !== '';
  const until = isSameDay ? { ...end, date: '' } : end;
  return `${written(start.zone === end.zone ? { ...start, zone: '' } : start)} – ${written(until)}`;
}

function momentOf(event: Component, name: string): Moment | null {
  const [date, clock = ''] = textOf(event, name)?.split('T') ?? [];
  if (!date) return null;
  const zone = event.getFirstProperty(name)?.getFirstParameter('tzid');
  const [time = '', universal] = clock.split(/(?=Z$)/);
  return { date, time, zone: String(zone ?? (universal ? 'UTC' : '')) };
}

const written = ({ date, time, zone }: Moment): string => [date, time, zone].filter(Boolean).join(' ');

function address(event: Component, name: string): readonly string[] {
  return event.getAllProperties(name).map((property) => {
    const mailbox = String(property.getFirstValue()).replace(/^mailto:/i, '');
    const answer = property.getFirstParameter('partstat');
    const called = property.getFirstParameter('cn');
    return `${called ? `${called} <${mailbox}>` : mailbox}${answer && answer !== 'NEEDS-ACTION' ? ` (${answer.toLowerCase()})` : ''}`;
  });
}
