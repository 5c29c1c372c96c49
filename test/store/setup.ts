/**
 * What the tests of a store need: messages of their own, a store that says what it published, and the list as it
 * would stand with someone who only ever heard the events.
 */
import { onTestFinished } from 'vitest';
import type { Envelope } from '#contract/envelope.ts';
import type { StoreEvent } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import type { TranscriptLine } from '#contract/session.ts';
import type { Arrival, ListQuery, Store, StoreOptions } from '#server/store/store.ts';

export interface StoreSetup {
  readonly publish: (event: StoreEvent) => void;
  readonly retention: StoreOptions['retention'];
  /** How long a deletion can be undone, in milliseconds. */
  readonly undoMs: number;
  /** Changes other than arrivals that can be asked for again. */
  readonly keptChanges: number;
  /** Releases that are kept. */
  readonly keptReleases: number;
}

/** Opens a store that nobody used before; `place` names where, for those that keep their data. */
export interface StoreKind {
  readonly keeps: boolean;
  newPlace(): string | null;
  open(place: string | null, setup: StoreSetup): Promise<Store>;
}

export interface Opened {
  readonly store: Store;
  readonly events: StoreEvent[];
  readonly place: string | null;
}

export const noLimits = { messages: null, bytes: null, seconds: null } as const;

/** Opens a store for the running test, which closes it at its end. */
export async function openFor(
  kind: StoreKind,
  setup: Partial<StoreSetup> & { readonly place?: string | null } = {},
): Promise<Opened> {
  const events: StoreEvent[] = [];
  const place = setup.place ?? kind.newPlace();
  const store = await kind.open(place, {
    publish: (event) => events.push(event),
    retention: noLimits,
    undoMs: 60_000,
    keptChanges: 50_000,
    keptReleases: 50_000,
    ...setup,
  });
  onTestFinished(() => store.close());
  return { store, events, place };
}

export interface Mail {
  readonly subject?: string;
  readonly from?: string;
  readonly to?: string;
  readonly headers?: readonly string[];
  readonly text?: string;
}

export function rawMail({ subject = 'plain', from, to, headers = [], text = 'words' }: Mail = {}): string {
  const fields = [
    `From: ${from ?? 'Sender <sender@example.com>'}`,
    `To: ${to ?? 'rcpt@example.com'}`,
    `Subject: ${subject}`,
    ...headers,
  ];
  return `${fields.join('\r\n')}\r\n\r\n${text}\r\n`;
}

export async function* bytes(...pieces: ReadonlyArray<string | Uint8Array>): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

const path = (address: string) => ({ address, parameters: [], raw: '' });

export function envelope(from: string, to: readonly string[]): Envelope {
  return {
    protocol: 'smtp',
    listener: 'smtp',
    mailFrom: path(from),
    rcptTo: to.map(path),
    helo: { verb: 'EHLO', name: 'client.example.com' },
    tls: null,
    auth: null,
    client: { address: '127.0.0.1', port: 4321 },
  };
}

export function arrival(changes: Partial<Arrival> = {}): Arrival {
  return {
    inbox: 'default',
    envelope: envelope('bounce@example.com', ['rcpt@example.com']),
    receivedAt: new Date().toISOString(),
    session: null,
    ...changes,
  };
}

/** Adds a message. */
export function add(store: Store, mail: Mail = {}, changes: Partial<Arrival> = {}): Promise<MessageSummary> {
  return store.add(arrival(changes), bytes(rawMail(mail)));
}

/** Adds so many messages, one after the other, with their number in the subject. */
export async function addMany(store: Store, count: number, inbox = 'default'): Promise<MessageSummary[]> {
  const added: MessageSummary[] = [];
  for (let n = 0; n < count; n++) added.push(await add(store, { subject: `number ${n}` }, { inbox }));
  return added;
}

export const everything: ListQuery = { inbox: null, q: null, before: null, limit: 1000 };

export async function idsOf(store: Store, query: Partial<ListQuery> = {}): Promise<string[]> {
  const { messages } = await store.list({ ...everything, ...query });
  return messages.map((message) => message.id);
}

export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  return (await bytesOf(stream)).toString();
}

export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

export function line(from: TranscriptLine['from'], text: string): TranscriptLine {
  return { at: '2026-01-31T12:00:00.000Z', from, text };
}

/** Every change after a cursor, asked for until there are no more. */
export async function allChangesAfter(store: Store, cursor: string): Promise<StoreEvent[]> {
  const changes: StoreEvent[] = [];
  for (let after = cursor; ; ) {
    const some = await store.changesAfter(after);
    const last = some.at(-1);
    if (!last) return changes;
    changes.push(...some);
    after = last.cursor;
  }
}

/** The list (newest first) of someone who had `known` and then heard these events. */
export function heard(known: readonly MessageSummary[], events: readonly StoreEvent[]): MessageSummary[] {
  const list = new Map(known.map((message) => [message.id, message]));
  for (const event of events) {
    if (event.type === 'message.added') list.set(event.message.id, event.message);
    if (event.type === 'messages.changed' || event.type === 'messages.restored') {
      for (const message of event.messages) list.set(message.id, message);
    }
    if (event.type === 'messages.removed') for (const id of event.ids) list.delete(id);
  }
  return [...list.values()].sort((a, b) => b.seq - a.seq);
}
