/** Logging in by OpenID Connect, with a real provider: who comes in, as what, to where, and what it says to others. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Settings } from '#server/settings.ts';
import {
  CLIENT,
  type IdentityProviderOptions,
  startIdentityProvider,
} from '#test/support/identity-provider.ts';
import { sandboxForTest } from '#test/support/start.ts';
import { logIn, usersForTest } from '#test/support/users.ts';
import { createVisitor, type Page, type Visitor } from './browsing.ts';
import { ask, send } from './mail.ts';

const people = {
  ada: { email: 'ada@example.com', email_verified: true, groups: ['staff', 'mail-admins'] },
  bob: { email: 'bob@example.com', email_verified: true, groups: ['staff', 'team-b'] },
  eve: { email: 'eve@example.net', email_verified: true, groups: ['guests'] },
  mallory: { email: 'ada@example.com', email_verified: false, groups: ['mail-admins'] },
} as const;

const rules: Partial<Settings> = {
  oidcRole: ['groups=mail-admins:admin', 'groups=staff:tester'],
  oidcInbox: ['groups=team-b:team-b-*'],
};

const world = { environment: { MAILSTOP_OIDC_SECRET: CLIENT.secret } };

interface Wish {
  readonly settings?: Partial<Settings>;
  readonly provider?: Partial<IdentityProviderOptions>;
  readonly world?: Parameters<typeof sandboxForTest>[1];
}

async function sandboxWithProvider({ settings = {}, provider = {}, world: other = {} }: Wish = {}) {
  const identity = await startIdentityProvider({ people, ...provider });
  onTestFinished(() => identity.stop());
  const sandbox = await sandboxForTest(
    { oidcIssuer: identity.issuer, oidcClient: CLIENT.id, ...rules, ...settings },
    { ...world, ...other },
  );
  identity.allow(`${sandbox.url}/login/oidc/callback`);
  return { sandbox, identity, url: sandbox.url };
}

async function logInAs(name: string, visitor: Visitor, beginning: string): Promise<Page> {
  return visitor.submit(await visitor.get(beginning), { name });
}

/** The URL with which the provider sends him back, not gone to. */
async function callbackOf(name: string, visitor: Visitor, url: string): Promise<string> {
  const form = await visitor.get(`${url}/login/oidc`);
  return visitor.submitUntil(form, { name }, '/login/oidc/callback');
}

const me = async (url: string, visitor: Visitor) =>
  (await fetch(`${url}/api/me`, { headers: { Cookie: visitor.cookiesOf(url) } })).json();
const status = async (url: string, visitor: Visitor) =>
  (await fetch(`${url}/api/messages`, { headers: { Cookie: visitor.cookiesOf(`${url}/api`) } })).status;

test('one must log in, and is told where; by password only when someone has one', async () => {
  const users = usersForTest();
  const { url } = await sandboxWithProvider({ settings: { users: users.file, oidcName: 'Example' } });
  const provider = { name: 'Example', path: '/login/oidc' };
  expect((await fetch(`${url}/api/messages`)).status).toBe(401);
  expect(await me(url, createVisitor())).toEqual({ login: true, password: false, provider, person: null });
  await users.add({ name: 'ada', role: 'admin', inboxes: null });
  expect(await me(url, createVisitor())).toEqual({ login: true, password: true, provider, person: null });
  expect(await logIn(url, 'ada')).toContain('mailstop_session');
});

test('the whole way: to the provider, back to where one was, in, and out again', async () => {
  const { sandbox, url } = await sandboxWithProvider();
  await send(sandbox);
  const visitor = createVisitor();
  const back = '/?view=sessions&q=a%20b#x';
  const landed = await logInAs('ada', visitor, `${url}/login/oidc?back=${encodeURIComponent(back)}`);
  expect(landed.url).toBe(url + back);
  expect(visitor.setCookies.at(-1)).toMatch(
    /^mailstop_session_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect(await me(url, visitor)).toMatchObject({
    person: { name: 'ada@example.com', role: 'admin', inboxes: null },
  });
  expect(await status(url, visitor)).toBe(200);
  const Cookie = visitor.cookiesOf(`${url}/api`);
  await fetch(`${url}/api/logout`, { method: 'POST', headers: { Cookie, Origin: url } });
  expect(await status(url, visitor)).toBe(401);
});

describe('who logs out here', () => {
  async function logOut(url: string, visitor: Visitor) {
    const headers = { Cookie: visitor.cookiesOf(`${url}/api`), Origin: new URL(url).origin };
    const answer = await fetch(`${url}/api/logout`, { method: 'POST', headers });
    return (await answer.json()) as { login: boolean; elsewhere: string | null };
  }

  test('logs out at the provider too, comes back, and must say anew who he is', async () => {
    const { url } = await sandboxWithProvider({ settings: { oidcLogout: true } });
    const visitor = createVisitor();
    await logInAs('ada', visitor, `${url}/login/oidc`);
    expect((await visitor.get(`${url}/login/oidc`)).url, 'the provider knows him').toBe(`${url}/`);

    const { elsewhere } = await logOut(url, visitor);
    expect(await status(url, visitor)).toBe(401);
    const asked = await visitor.get(elsewhere ?? '');
    expect((await visitor.submit(asked, { logout: 'yes' })).url).toBe(`${url}/`);
    const again = await visitor.get(`${url}/login/oidc`);
    expect(again.body, 'the provider knows nobody').toContain('Who are you?');
    expect(await logOut(url, createVisitor()), 'and nobody goes there').toMatchObject({ elsewhere: null });
  });

  test('comes back below the path that everything is below', async () => {
    const { url } = await sandboxWithProvider({ settings: { oidcLogout: true, pathPrefix: '/mail' } });
    const visitor = createVisitor();
    await logInAs('ada', visitor, `${url}/login/oidc`);
    const { searchParams } = new URL((await logOut(url, visitor)).elsewhere ?? '');
    expect(searchParams.get('post_logout_redirect_uri')).toBe(`${new URL(url).origin}/mail/`);
    expect(searchParams.get('client_id')).toBe(CLIENT.id);
  });

  test('stays logged in there unless that is wanted', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    await logInAs('ada', visitor, `${url}/login/oidc`);
    expect(await logOut(url, visitor)).toEqual({ login: true, elsewhere: null });
  });
});

test.each(['client_secret_post', 'none'] as const)('a client of the kind %s', async (method) => {
  const environment = method === 'none' ? {} : world.environment;
  const { url } = await sandboxWithProvider({ provider: { method }, world: { environment } });
  const visitor = createVisitor();
  await logInAs('ada', visitor, `${url}/login/oidc`);
  expect(await status(url, visitor)).toBe(200);
});

test('role and inboxes are those that the claims give', async () => {
  const { sandbox, url } = await sandboxWithProvider();
  for (const user of ['team-b-1', 'team-c', 'bob@example.com']) await send(sandbox, {}, { user });
  const visitor = createVisitor();
  await logInAs('bob', visitor, `${url}/login/oidc`);
  expect(await me(url, visitor)).toMatchObject({ person: { role: 'tester', inboxes: ['team-b-*'] } });
  const headers = { Cookie: visitor.cookiesOf(`${url}/api`) };
  const { messages } = (await (await fetch(`${url}/api/messages`, { headers })).json()) as {
    messages: { inbox: string }[];
  };
  expect(messages.map(({ inbox }) => inbox)).toEqual(['bob@example.com', 'team-b-1']);
  expect((await fetch(`${url}/api/rules`, { method: 'PUT', headers })).status).toBe(403);
});

describe('who may not come in is told why', () => {
  test.each([
    ['eve', 'eve@example.net is known to the provider, but has no role here.'],
    ['mallory', 'The provider has not verified that ada@example.com is your address.'],
  ])('%s', async (name, sentence) => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const page = await logInAs(name, visitor, `${url}/login/oidc`);
    expect(page.status).toBe(403);
    expect(page.body).toContain('<h1>You may not come in</h1>');
    expect(page.body).toContain(sentence);
    expect(await status(url, visitor)).toBe(401);
    expect(visitor.setCookies.filter((cookie) => cookie.startsWith('mailstop_session'))).toEqual([]);

    const again = /href="([^"]+anew)"/.exec(page.body)?.[1] ?? '';
    const asked = await visitor.getUntil(url + again, '/auth?');
    expect(new URL(asked).searchParams.get('prompt')).toBe('login');
  });

  test('who gives up at the provider', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const page = await logInAs('', visitor, `${url}/login/oidc`);
    expect(page.status).toBe(403);
    expect(page.body).toContain('It says: access_denied: Nobody logged in');
  });

  test('words of others are words on the page', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const place = await visitor.getUntil(`${url}/login/oidc`, '/auth?');
    const state = new URL(place).searchParams.get('state');
    const iss = new URL(place).origin;
    const said = new URLSearchParams({ state: `${state}`, iss, error: '<script>', error_description: '<b>' });
    const page = await visitor.get(`${url}/login/oidc/callback?${said}`);
    expect(page.status).toBe(403);
    expect(page.body).toContain('It says: &lt;script&gt;: &lt;b&gt;');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});

describe('the way back is for whoever began, once and in time', () => {
  test('in another browser', async () => {
    const { url } = await sandboxWithProvider();
    const callback = await callbackOf('ada', createVisitor(), url);
    const other = createVisitor();
    expect((await other.get(callback)).status).toBe(400);
    await other.getUntil(`${url}/login/oidc`, '/auth?');
    expect((await other.get(callback)).status).toBe(400);
    expect(await status(url, other)).toBe(401);
  });

  test('twice', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const callback = await callbackOf('ada', visitor, url);
    expect((await visitor.get(callback)).status).toBe(200);
    const again = await visitor.get(callback);
    expect(again.status).toBe(400);
    expect(again.body).toContain('This log-in counts no longer');
  });

  test('after ten minutes, and not for longer than half a day', async () => {
    let now = Date.now();
    const clock = { now: () => now, after: () => () => {} };
    const { url } = await sandboxWithProvider({ world: { clock } });
    const visitor = createVisitor();
    const late = await callbackOf('ada', visitor, url);
    now += 10 * 60_000;
    expect((await visitor.get(late)).status).toBe(400);
    now -= 10 * 60_000;
    const other = createVisitor();
    await logInAs('ada', other, `${url}/login/oidc`);
    for (const hour of [4, 8, 11]) {
      now += (hour === 11 ? 3 : 4) * 60 * 60_000;
      expect(await status(url, other), `after ${hour} hours`).toBe(200);
    }
    now += 2 * 60 * 60_000;
    expect(await status(url, other)).toBe(401);
  });

  test('with a nonce of another log-in', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const place = new URL(await visitor.getUntil(`${url}/login/oidc`, '/auth?'));
    place.searchParams.set('nonce', 'another');
    expect((await logInAs('ada', visitor, place.href)).status).toBe(502);
    expect(await status(url, visitor)).toBe(401);
  });

  test('with the verifier of another log-in', async () => {
    const { url } = await sandboxWithProvider();
    const visitor = createVisitor();
    const place = new URL(await visitor.getUntil(`${url}/login/oidc`, '/auth?'));
    place.searchParams.set('code_challenge', 'x'.repeat(43));
    expect((await logInAs('ada', visitor, place.href)).status).toBe(502);
    expect(await status(url, visitor)).toBe(401);
  });

  test.each(['//evil.example.com/', 'https://evil.example.com/', '/\\evil.example.com', '/a\t/b', 'x'])(
    'never to another site: %j',
    async (back) => {
      const { url } = await sandboxWithProvider();
      const landed = await logInAs(
        'ada',
        createVisitor(),
        `${url}/login/oidc?back=${encodeURIComponent(back)}`,
      );
      expect(landed.url).toBe(`${url}/`);
    },
  );
});

test('behind a proxy and below a path, the provider sends people there', async () => {
  const { url } = await sandboxWithProvider({
    settings: { pathPrefix: '/mail', trustedProxy: ['127.0.0.1'], allowedHost: ['mail.example.com'] },
  });
  const headers = { 'X-Forwarded-Host': 'mail.example.com', 'X-Forwarded-Proto': 'https' };
  const answer = await ask(`${url}/login/oidc`, { headers });
  const redirect = new URL(answer.headers.location ?? '').searchParams.get('redirect_uri');
  expect(redirect).toBe('https://mail.example.com/mail/login/oidc/callback');
  expect(answer.headers['set-cookie']?.[0]).toMatch(
    /^mailstop_login=[\w-]+; Path=\/mail\/login\/oidc; HttpOnly; Secure; SameSite=Lax$/,
  );
});

/** Something on this machine that answers as it is told, and notes what it was asked. */
async function strangeProvider(answer: (path: string, issuer: string) => Response | Promise<Response>) {
  const asked: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    const given = await answer(incoming.url ?? '', issuer);
    outgoing.writeHead(given.status, Object.fromEntries(given.headers));
    outgoing.end(Buffer.from(await given.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { issuer, asked };
}

const begin = async (settings: Partial<Settings>): Promise<Page> => {
  const { url } = await sandboxForTest({ oidcClient: 'mailstop', ...rules, ...settings });
  return createVisitor().get(`${url}/login/oidc`);
};

describe('a provider that answers wrongly', () => {
  const metadata = (issuer: string, more: Record<string, unknown> = {}) =>
    Response.json({ issuer, authorization_endpoint: `${issuer}/auth`, ...more });

  const cases: Record<string, (issuer: string) => Response> = {
    'no JSON': () => new Response('<p>Hello', { headers: { 'Content-Type': 'text/html' } }),
    'half of it': () => new Response('{"issuer":', { headers: { 'Content-Type': 'application/json' } }),
    'an error': () => new Response('', { status: 500 }),
    'another issuer': () => metadata('https://other.example.com'),
    'a redirect': (issuer) => new Response('', { status: 302, headers: { Location: `${issuer}/elsewhere` } }),
    'more than a megabyte': (issuer) => metadata(issuer, { more: 'x'.repeat(1024 * 1024) }),
    'a page on another machine, without TLS': (issuer) =>
      metadata(issuer, { authorization_endpoint: 'http://10.0.0.1/auth' }),
    'no page': (issuer) => metadata(issuer, { authorization_endpoint: 'javascript:alert(1)' }),
  };

  test.each(Object.entries(cases))('%s', async (_, answer) => {
    const { issuer, asked } = await strangeProvider((__, own) => answer(own));
    const page = await begin({ oidcIssuer: issuer, oidcName: 'Example' });
    expect(page.status).toBe(502);
    expect(page.body).toContain('<h1>The log-in by Example answers wrongly</h1>');
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('it sends our questions to another machine: they are not asked', async () => {
    const { issuer, asked } = await strangeProvider((_, own) => {
      // Not a loopback address, though it would lead there.
      const elsewhere = own.replace('127.0.0.1', '0.0.0.0');
      return metadata(own, { token_endpoint: `${elsewhere}/token`, jwks_uri: `${elsewhere}/keys` });
    });
    const { url } = await sandboxForTest({ oidcIssuer: issuer, oidcClient: 'mailstop', ...rules });
    const visitor = createVisitor();
    const place = await visitor.getUntil(`${url}/login/oidc`, '/auth?');
    const state = new URL(place).searchParams.get('state');
    const page = await visitor.get(`${url}/login/oidc/callback?code=any&state=${state}`);
    expect(page.status).toBe(502);
    expect(page.body).toContain('answers wrongly');
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  test('it does not know our secret', async () => {
    const { url } = await sandboxWithProvider({ world: { environment: { MAILSTOP_OIDC_SECRET: 'wrong' } } });
    const page = await logInAs('ada', createVisitor(), `${url}/login/oidc`);
    expect(page.status).toBe(502);
    expect(page.body).not.toContain('wrong</');
  });
});

describe('a provider that is away', () => {
  test('nobody listens there; when somebody does, it goes on without a restart', async () => {
    const { sandbox, identity, url } = await sandboxWithProvider();
    await identity.stop();
    const page = await createVisitor().get(`${url}/login/oidc`);
    expect(page.status).toBe(502);
    expect(page.body).toContain('does not answer</h1>');
    const port = Number(new URL(identity.issuer).port);
    const again = await startIdentityProvider({ people, port });
    onTestFinished(() => again.stop());
    again.allow(`${sandbox.url}/login/oidc/callback`);
    expect((await logInAs('ada', createVisitor(), `${url}/login/oidc`)).status).toBe(200);
  });

  test('it takes too long', async () => {
    const never = Promise.withResolvers<Response>();
    const { issuer } = await strangeProvider(() => never.promise);
    onTestFinished(() => never.resolve(new Response('')));
    const page = await begin({ oidcIssuer: issuer, oidcTimeout: 100 });
    expect(page.status).toBe(502);
    expect(page.body).toContain('does not answer</h1>');
  });
});
