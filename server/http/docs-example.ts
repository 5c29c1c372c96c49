/** A curl command for each route, as an example that does something when it is pasted. */
import type { RouteRow } from './openapi.ts';

/** The default address of the web side. */
const SERVER = 'http://127.0.0.1:8025';

/** Example values of path parameters, by name. */
const values: Readonly<Record<string, string>> = { id: 'latest', n: '1', name: 'default' };

/** Example bodies, by method and path. */
const bodies: Readonly<Record<string, unknown>> = {
  'POST /api/messages': { from: 'app@example.com', to: ['ada@example.com'], subject: 'Hello', text: 'Hi' },
  'PATCH /api/messages': { q: 'subject:hello', seen: true },
  'DELETE /api/messages': { inbox: 'default' },
  'POST /api/messages/restore': { undo: '…' },
  'POST /api/wait': { to: 'ada@example.com', subject: { contains: 'Reset' }, timeoutMs: 10_000 },
  'POST /api/messages/{id}/release': { to: ['qa@example.com'] },
  'POST /api/inboxes': { ttl: 600 },
  'PATCH /api/inboxes/{name}': { ttl: null },
};

export function curlFor({ method, path, status }: RouteRow): string {
  const place = path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '…');
  if (status === 101) return `npx wscat -c ${SERVER.replace('http', 'ws')}${place}`;
  const body = bodies[`${method} ${path}`];
  const parts = ['curl', ...(method === 'GET' ? [] : ['-X', method]), `${SERVER}${place}`];
  if (body !== undefined) parts.push(`--json '${JSON.stringify(body)}'`);
  return parts.join(' ');
}
