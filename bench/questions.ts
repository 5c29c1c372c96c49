/**
 * The questions that are put to a store at every size, as requests to the API. Each is asked many times, with
 * other values where it has any.
 */
import type { Answer, Http } from './http.ts';
import { numberOf, senderOf } from './messages.ts';
import { vocabulary } from './prose.ts';

export interface Asking {
  readonly http: Http;
  /** How often it was asked before. */
  readonly turn: number;
  /** Ids of messages all over the store; one for every turn. */
  readonly ids: readonly string[];
  /** A cursor in the middle of the store. */
  readonly middle: string;
}

export interface Question {
  readonly name: string;
  readonly ask: (asking: Asking) => Promise<Answer>;
}

const word = (rank: number): string => vocabulary[rank] ?? '';
const list =
  (parameters: (asking: Asking) => Readonly<Record<string, string>>): Question['ask'] =>
  (asking) =>
    asking.http.get(`/api/messages?${new URLSearchParams({ limit: '50', ...parameters(asking) })}`);
const search = (q: (turn: number) => string): Question['ask'] => list(({ turn }) => ({ q: q(turn) }));

export const questions: readonly Question[] = [
  { name: 'list, first page', ask: list(() => ({})) },
  { name: 'list, a page in the middle', ask: list(({ middle }) => ({ before: middle })) },
  {
    name: 'list, an inbox with a tenth of all',
    ask: list(({ turn }) => ({ inbox: `team-${1 + (turn % 9)}` })),
  },
  { name: 'search, a word of one message', ask: search((turn) => numberOf(turn * 97)) },
  { name: 'search, a rare word (one message in 100)', ask: search((turn) => word(6_000 + turn * 7)) },
  { name: 'search, a frequent word (one in 10)', ask: search((turn) => word(700 + turn)) },
  { name: 'search, a word of nearly all', ask: search((turn) => word(turn % 5)) },
  { name: 'search, a phrase', ask: search((turn) => `"${word(turn % 20)} ${word(20 + turn)}"`) },
  { name: 'search, a prefix', ask: search((turn) => `${word(2_000 + turn).slice(0, 4)}*`) },
  { name: 'search, from:', ask: search((turn) => `from:${senderOf(turn)}`) },
  { name: 'search, part of a subject', ask: search((turn) => `subject:${numberOf(turn * 89).slice(3, 8)}`) },
  {
    name: 'search, a combination',
    ask: search((turn) => `from:billing has:link ${word(700 + turn)} -${word(300 + turn)} is:unread`),
  },
  { name: 'open a message', ask: ({ http, ids, turn }) => http.get(`/api/messages/${ids[turn]}`) },
  { name: 'count (status)', ask: ({ http }) => http.get('/api/status') },
  {
    name: 'delete one',
    ask: ({ http, ids, turn }) => http.send('DELETE', '/api/messages', { ids: [ids[turn]] }),
  },
];
