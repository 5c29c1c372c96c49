/**
 * A command for each route, as an example that does something when it is pasted. What only its reader has is written
 * `ID`. Every one of them is run by `test/docs/api.test.ts`.
 */
import type { RouteName } from '#contract/paths.ts';
import type { RouteInput } from '#contract/routes.ts';
import type { RouteRow } from './openapi.ts';

/** The default address of the web side. */
const SERVER = 'http://127.0.0.1:8025';

type Example<K extends RouteName> = Partial<RouteInput<K>>;

const latest = { params: { id: 'latest' } } as const;
const ID = 'ID';

/** Only for routes that take something. */
const examples: { readonly [K in RouteName]?: Example<K> } = {
  listMessages: { query: { q: 'subject:hello' } },
  addMessage: {
    body: { from: 'app@example.com', to: ['ada@example.com'], subject: 'Hello', text: 'Hi' },
  },
  patchMessages: { body: { q: 'subject:hello', seen: true } },
  removeMessages: { body: { inbox: 'default' } },
  countMessages: { body: { q: 'is:unread' } },
  restoreMessages: { body: { undo: ID } },
  exportMessages: { query: { format: 'mbox' } },
  exportSelected: { body: { format: 'mbox', inbox: 'default' } },
  getMessage: latest,
  getRaw: latest,
  getHtml: latest,
  getText: latest,
  getHeaders: latest,
  getTranscript: latest,
  getPart: { params: { id: 'latest', n: 1 } },
  previewMessage: latest,
  waitFor: { body: { to: 'ada@example.com', subject: { contains: 'Hello' }, timeoutMs: 10_000 } },
  waitForQuery: { query: { to: 'ada@example.com', 'subject.contains': 'Hello' } },
  releaseMessage: { ...latest, body: { to: ['qa@example.com'] } },
  planReleases: { body: { inbox: 'default', to: ['qa@example.com'] } },
  releaseMessages: {
    body: { inbox: 'default', to: ['qa@example.com'], expect: { messages: 1, recipients: 1 } },
  },
  listReleases: { query: { state: 'sent' } },
  getRelease: { params: { id: ID } },
  cancelReleases: { body: { ids: [ID] } },
  retryReleases: { body: { ids: [ID] } },
  testRelay: { params: { name: 'staging' } },
  saveRule: { body: { name: 'invoices', q: 'subject:invoice', relay: 'staging' } },
  tryRule: { body: { name: 'hellos', q: 'subject:hello', relay: 'staging', to: ['qa@example.com'] } },
  removeRule: { params: { name: 'invoices' } },
  createInbox: { body: { ttl: 600 } },
  getInbox: { params: { name: 'default' } },
  patchInbox: { params: { name: 'default' }, body: { ttl: null } },
  removeInbox: { params: { name: 'default' } },
  saveSearch: { body: { name: 'resets', q: 'subject:reset' } },
  removeSearch: { params: { name: 'resets' } },
  listSessions: { query: { outcome: 'delivered' } },
  getSession: { params: { id: ID } },
  login: { body: { name: 'ada', password: 'correct horse battery' } },
};

/** The command. A WebSocket is opened by Node, which needs no package for it. */
export function commandFor(name: RouteName, { method, path, status, answer }: RouteRow): string {
  const {
    params = {},
    query = {},
    body,
  } = (examples[name] ?? {}) as Record<'params' | 'query' | 'body', Record<string, unknown> | undefined>;
  const filled = path.replace(/\{(\w+)\}/g, (_, parameter: string) => String(params[parameter]));
  const search = decodeURIComponent(new URLSearchParams(query as Record<string, string>).toString());
  const place = `${SERVER}${filled}${search && `?${search}`}`;
  if (status === 101)
    return `node -e "new WebSocket('${place.replace('http', 'ws')}').onmessage = ({ data }) => console.log(data)"`;
  const isEndless = answer !== null && 'bytes' in answer && answer.bytes === 'text/event-stream';
  return [
    'curl',
    ...(isEndless ? ['-N'] : []),
    ...(method === 'GET' ? [] : ['-X', method]),
    search ? `'${place}'` : place,
    ...(body ? [`--json '${JSON.stringify(body)}'`] : []),
  ].join(' ');
}
