/**
 * A real OpenID Connect provider on this machine, as a company runs one: it knows people and what is to be said of them,
 * and one client. Its page asks for a name; who is asked to log in may also give up.
 */
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider, { type Adapter, type Configuration } from 'oidc-provider';
import { freePort } from './ports.ts';

export const CLIENT = { id: 'mailstop', secret: 'a secret that both know' } as const;

export interface IdentityProvider {
  readonly issuer: string;
  /** Adds a place to which it sends people back, and the inbox there for who has logged out. */
  allow(redirectUri: string): void;
  stop(): Promise<void>;
}

export interface IdentityProviderOptions {
  /** What it says of people, by the name with which they log in. */
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly host?: string;
  /** Else a free one, which it can come back to. */
  readonly port?: number;
  /** How the client proves itself. */
  readonly method?: 'client_secret_basic' | 'client_secret_post' | 'none';
}

/** Starts it; the caller stops it. */
export async function startIdentityProvider({
  people,
  host = '127.0.0.1',
  port,
  method = 'client_secret_basic',
}: IdentityProviderOptions): Promise<IdentityProvider> {
  const server = createServer();
  server.listen(port ?? (await freePort()), host);
  await once(server, 'listening');
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const client = {
    client_id: CLIENT.id,
    token_endpoint_auth_method: method,
    ...(method !== 'none' && { client_secret: CLIENT.secret }),
  };
  const redirectUris = [`${issuer}/nowhere`];

  function serve(): void {
    const homes = redirectUris.map((uri) => uri.replace('/login/oidc/callback', '/'));
    const clients = [{ ...client, redirect_uris: [...redirectUris], post_logout_redirect_uris: homes }];
    const provider = new Provider(issuer, { ...common(), clients, findAccount });
    server.removeAllListeners('request');
    server.on('request', (request, answer) => void listener(provider, request, answer));
  }

  const findAccount: Configuration['findAccount'] = async (_, id) => {
    const claims = people[id];
    return claims && { accountId: id, claims: async () => ({ sub: id, ...claims }) };
  };

  serve();
  return {
    issuer,
    allow(redirectUri) {
      redirectUris.push(redirectUri);
      serve();
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signingKey = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
const HOUR = 60 * 60;

/** Whoever logs in has thereby agreed to what the client asks. */
const common = (): Omit<Configuration, 'clients' | 'findAccount'> => ({
  adapter: inMemory(),
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'groups', 'realm_access'],
  },
  scopes: ['openid', 'profile', 'email'],
  cookies: { keys: ['known to the test alone'] },
  jwks: { keys: [signingKey] },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true, logoutSource },
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  ttl: {
    AccessToken: HOUR,
    AuthorizationCode: HOUR,
    Grant: HOUR,
    IdToken: HOUR,
    Interaction: HOUR,
    Session: HOUR,
  },
  async loadExistingGrant({ oidc: { provider, session, client } }) {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

/** Its own page, and the rest as the library has it. */
async function listener(provider: Provider, request: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { url = '', method } = request;
  if (!url.startsWith('/interaction/')) return provider.callback()(request, answer);
  if (method === 'POST') {
    const accountId = new URLSearchParams(await text(request)).get('name');
    return provider.interactionFinished(request, answer, accountId ? { login: { accountId } } : GAVE_UP);
  }
  answer.setHeader('Content-Type', 'text/html');
  answer.end(`<!doctype html><title>Log in to Example</title>
    <form method="post" action="${url}"><label>Who are you? <input name="name" autofocus></label>
    <button>Continue</button></form>`);
}

/** `form` is the library's, of this id; its own page around it loads fonts from elsewhere. */
function logoutSource(context: { body: string }, form: string): void {
  context.body = `<!doctype html><title>Log out of Example</title>${form}
    <button form="op.logoutForm" name="logout" value="yes">Log out of Example</button>`;
}

const GAVE_UP = { error: 'access_denied', error_description: 'Nobody logged in' };

function inMemory(): (model: string) => Adapter {
  const kept = new Map<string, { uid?: string; grantId?: string; consumed?: true }>();
  const forget = (fits: (payload: { uid?: string; grantId?: string }) => boolean): void => {
    for (const [key, payload] of kept) if (fits(payload)) kept.delete(key);
  };
  return (model) => ({
    upsert: async (id, payload) => void kept.set(`${model} ${id}`, { ...payload }),
    find: async (id) => kept.get(`${model} ${id}`),
    findByUid: async (uid) => [...kept.values()].find((payload) => payload.uid === uid),
    async consume(id) {
      const payload = kept.get(`${model} ${id}`);
      if (payload) payload.consumed = true;
    },
    destroy: async (id) => void kept.delete(`${model} ${id}`),
    revokeByGrantId: async (grantId) => forget((payload) => payload.grantId === grantId),
  });
}
