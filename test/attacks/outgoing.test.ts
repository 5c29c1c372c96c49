/**
 * Nothing goes out for what is in a message (P8): neither when it comes, nor when anyone looks at it, nor when it is
 * searched, exported or waited for. Where a message goes is said by the settings and by a person, never by itself. Nor is
 * a provider of OpenID Connect asked before someone wants to log in by it.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { ask, send } from '#test/http/mail.ts';
import { resolverOf } from '#test/release/support/zone.ts';
import { sandboxForTest } from '#test/support/start.ts';

test('a message that names addresses in everything it can has nobody asked', async () => {
  const outside = await listenOutside();
  const { home } = outside;
  const resolver = resolverOf({});
  const sandbox = await sandboxForTest({ relay: ['direct=mx:'], relayAllow: ['*'] }, { resolver });
  const client = createClient({ url: sandbox.url });

  const id = await send(sandbox, {
    from: `app@[127.0.0.1]`,
    to: 'ada@nowhere.example',
    text: `${home}/text`,
    html: `<base href="${home}/"><link rel=stylesheet href="${home}/a.css"><img src="${home}/b.png"><a href="${home}/c">c</a><style>@import "${home}/d.css"</style>`,
    headers: {
      'List-Unsubscribe': `<${home}/leave>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Disposition-Notification-To': 'read@nowhere.example',
      'Return-Receipt-To': 'read@nowhere.example',
      'BIMI-Location': `v=BIMI1; l=${home}/logo.svg`,
      'Content-Location': `${home}/location`,
    },
    attachments: [
      {
        contentType: `message/external-body; access-type=URL; URL="${home}/body"`,
        content: 'Content-Type: text/plain\r\n\r\n',
        filename: 'x',
      },
      {
        contentType: 'image/svg+xml',
        content: `<svg xmlns="http://www.w3.org/2000/svg"><image href="${home}/i"/></svg>`,
        filename: 'x.svg',
      },
      {
        contentType: 'text/calendar',
        content: `BEGIN:VCALENDAR\r\nURL:${home}/calendar\r\nEND:VCALENDAR\r\n`,
        filename: 'x.ics',
      },
    ],
  });
  const { parts } = await client.getMessage({ params: { id } });
  const paths = [
    ...['', '/raw', '/html', '/text', '/headers', '/transcript'].map((end) => `/api/messages/${id}${end}`),
    ...parts.map(({ n }) => `/api/messages/${id}/parts/${n}`),
    ...['', '?remote=true', '?scheme=dark', '?print=true'].map((query) => `/messages/${id}/preview${query}`),
    '/api/export?format=zip',
    '/api/messages?q=has:link',
    '/api/wait?subject=Hello',
  ];
  for (const path of paths) {
    const answer = await fetch(sandbox.url + path);
    expect(answer.status, path).toBe(200);
    await answer.arrayBuffer();
  }
  expect(outside.connections).toBe(0);
  expect(resolver.asked).toEqual([]);
  await fetch(home).catch(() => undefined);
  expect(outside.connections, 'the listener hears').toBe(1);
});

test('a provider of OpenID Connect is asked when someone clicks, and not before', async () => {
  const provider = await listenOutside();
  const client = { oidcClient: 'mailstop', oidcRole: ['sub=*:reader'], oidcLogout: true };
  const { url } = await sandboxForTest({ oidcIssuer: provider.home, ...client });
  for (const path of ['/', '/api/me', '/api/messages', '/livez', '/readyz', '/docs', '/login/oidc/callback'])
    await (await fetch(url + path)).arrayBuffer();
  for (const path of ['/api/logout', '/api/login']) await ask(url + path, { method: 'POST' });
  expect(provider.connections).toBe(0);
  expect((await fetch(`${url}/login/oidc`)).status, 'it does not answer').toBe(502);
  expect(provider.connections, 'but was asked').toBeGreaterThan(0);
});

/** A place that counts who comes, and says nothing. */
async function listenOutside(): Promise<{ readonly home: string; readonly connections: number }> {
  let connections = 0;
  const listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as AddressInfo;
  return {
    home: `http://127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
  };
}
