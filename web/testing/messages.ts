/**
 * Messages for the tests of controllers, and a server that answers with them: a list in memory behind the few
 * methods that the controllers call.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Api } from '../shared/api.ts';

/** A summary; its id holds its place in the order. */
export function summary(seq: number, more: Partial<MessageSummary> = {}): MessageSummary {
  return {
    id: `m${seq}`,
    seq,
    inbox: 'default',
    receivedAt: '2026-01-01T00:00:00.000Z',
    date: null,
    messageId: null,
    subject: `Message ${seq}`,
    from: null,
    to: [],
    envelopeFrom: 'app@example.com',
    recipients: ['you@example.com'],
    recipientCount: 1,
    size: 100,
    snippet: '',
    attachments: 0,
    code: null,
    links: 0,
    tags: [],
    seen: false,
    pinned: false,
    released: false,
    problem: null,
    ...more,
  };
}

export const added = (message: MessageSummary): LiveFrame => ({
  type: 'message.added',
  cursor: 'c',
  message,
});
export const removed = (...ids: string[]): LiveFrame => ({
  type: 'messages.removed',
  cursor: 'c',
  ids,
  reason: 'deleted',
});
export const changed = (...messages: MessageSummary[]): LiveFrame => ({
  type: 'messages.changed',
  tagged: [],
  cursor: 'c',
  messages,
});

type Asked = {
  query?: { inbox?: string; q?: string; before?: string; skip?: number | string; limit?: number | string };
};
export type ListApi = Pick<Api, 'listMessages'>;

/** Lists these messages, newest first; `q` finds subjects that hold it; `before` is a seq. */
export function listing(messages: () => readonly MessageSummary[]): ListApi & { asked: Asked[] } {
  const asked: Asked[] = [];
  const listMessages: ListApi['listMessages'] = async (input) => {
    const { inbox, q, before, skip = 0, limit = 50 } = ((input ?? {}) as Asked).query ?? {};
    asked.push((input ?? {}) as Asked);
    const found = messages()
      .filter((message) => inbox === undefined || message.inbox === inbox)
      .filter((message) => q === undefined || message.subject?.includes(q))
      .toSorted((a, b) => b.seq - a.seq);
    const rest = found.filter(({ seq }) => before === undefined || seq < Number(before)).slice(Number(skip));
    const page = rest.slice(0, Number(limit));
    return {
      messages: page,
      next: rest.length > page.length ? String(page.at(-1)?.seq) : null,
      total: found.length,
      more: false,
      unread: found.filter(({ seen }) => !seen).length,
      cursor: 'now',
    };
  };
  return { asked, listMessages };
}

/** The whole message behind a summary, as far as controllers look at it. */
export function whole(message: MessageSummary): Message {
  return { ...message, from: [], codes: [], links: [], parts: [], headers: [] } as unknown as Message;
}

/** Resolves once all that was under way without a timer is done. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
