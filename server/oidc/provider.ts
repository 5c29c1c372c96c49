/**
 * Logging in by OpenID Connect: the authorization code flow with PKCE, state and nonce (OpenID Connect Core §3.1,
 * RFC 7636, RFC 9700). Signatures, issuer, audience and times are checked by openid-client, which is loaded when
 * the first one logs in, as are the provider's metadata; they are asked for again after an hour.
 *
 * Nothing is remembered between the two steps: who begins is given the proof, and must bring it back.
 */
import type { Configuration, CustomFetchOptions } from 'openid-client';
import type { Clock } from '#server/clock.ts';
import type { Known } from '#server/users/users.ts';
import { type Failure, failed, failureOf } from './failure.ts';
import { createFence, WrongAnswer } from './fence.ts';
import { type Claims, judge, type Mapping } from './rules.ts';

const METADATA_MS = 60 * 60 * 1000;
/** After which one must log in again, whatever the use: who left is not told to us. */
const SESSION_MS = 12 * 60 * 60 * 1000;
/** Talks with the provider at one time; further ones are told to come again. */
const MAX_TALKS = 50;

export interface ProviderOptions {
  /** What the button calls it. */
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly scopes: string;
  readonly timeoutMs: number;
  /** Whether who logs out here logs out there too, where it knows how. */
  readonly logout: boolean;
  readonly mapping: Mapping;
}

/** What whoever began must bring back. */
export interface Proof {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface LoginProvider {
  readonly name: string;
  /** Where to send the browser. `anew` asks the provider for another user than the one who is logged in there. */
  begin(
    redirectUri: string,
    anew: boolean,
  ): Promise<{ readonly url: string; readonly proof: Proof } | Failure>;
  /** `callback` is the redirect URI with what the provider put behind it. */
  finish(callback: URL, proof: Proof): Promise<Known | Failure>;
}

export function createProvider(options: ProviderOptions, clock: Pick<Clock, 'now'>): LoginProvider {
  const { issuer, clientId, timeoutMs, scopes, mapping } = options;
  const fence = createFence(issuer);
  let known: { readonly config: Promise<Configuration>; readonly since: number } | null = null;
  let talks = 0;

  /** The library, and what is known of the provider: asked for once by all who come together. */
  async function meet() {
    const library = await import('openid-client');
    if (!known || clock.now() - known.since > METADATA_MS) {
      const config = discover(library);
      known = { config, since: clock.now() };
      config.catch(() => {
        known = null;
      });
    }
    return { ...library, config: await known.config };
  }

  function discover(library: typeof import('openid-client')): Promise<Configuration> {
    const { discovery, customFetch, allowInsecureRequests } = library;
    return discovery(issuer, clientId, undefined, clientAuth(library, options.clientSecret), {
      [customFetch]: (url: string, request: CustomFetchOptions) => fence.fetch(url, request as RequestInit),
      timeout: timeoutMs / 1000,
      execute: issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    });
  }

  async function talk<T>(said: () => Promise<T>): Promise<T | Failure> {
    if (talks >= MAX_TALKS) return failed('busy', `${MAX_TALKS} log in already`);
    talks += 1;
    try {
      return await said();
    } catch (error) {
      return failureOf(error);
    } finally {
      talks -= 1;
    }
  }

  async function begin(redirectUri: string, anew: boolean) {
    const { config, ...library } = await meet();
    const { randomState, randomNonce, randomPKCECodeVerifier, calculatePKCECodeChallenge } = library;
    const proof = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = library.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: scopes,
      state: proof.state,
      nonce: proof.nonce,
      code_challenge: await calculatePKCECodeChallenge(proof.verifier),
      code_challenge_method: 'S256',
      ...(anew && { prompt: 'login' }),
    });
    if (!fence.allows(url)) throw new WrongAnswer(`it sends browsers to ${url.protocol}//${url.host}`);
    return { url: url.href, proof };
  }

  async function finish(callback: URL, { state, nonce, verifier }: Proof): Promise<Known | Failure> {
    if (callback.searchParams.get('state') !== state) return failed('stale');
    const { config, authorizationCodeGrant, fetchUserInfo, buildEndSessionUrl } = await meet();
    const tokens = await authorizationCodeGrant(config, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims) throw new WrongAnswer('it gives no ID token');
    const { id_token: idToken } = tokens;
    const { userinfo_endpoint } = config.serverMetadata();
    const more = userinfo_endpoint ? await fetchUserInfo(config, tokens.access_token, claims.sub) : {};
    return enter({ ...more, ...claims }, leaving);

    /** RP-Initiated Logout §2: null when the provider has no place for it. */
    function leaving(back: string): string | null {
      if (!options.logout || config.serverMetadata().end_session_endpoint === undefined) return null;
      const url = buildEndSessionUrl(config, {
        post_logout_redirect_uri: back,
        ...(idToken !== undefined && { id_token_hint: idToken }),
      });
      return fence.allows(url) ? url.href : null;
    }
  }

  function enter(claims: Claims, leave: (back: string) => string | null): Known | Failure {
    const judged = judge(claims, mapping);
    if ('refused' in judged) return { failure: 'refused', detail: judged.refused, reason: judged.refused };
    const end = clock.now() + SESSION_MS;
    return { person: judged, isStill: () => clock.now() < end, leave };
  }

  return {
    name: options.name,
    begin: (redirectUri, anew) => talk(() => begin(redirectUri, anew)),
    finish: (callback, proof) => talk(() => finish(callback, proof)),
  };
}

/** As the provider takes it; where it does not say, in the Authorization header (Core §9). */
function clientAuth(library: typeof import('openid-client'), secret: string | null) {
  if (secret === null) return library.None();
  const [basic, post] = [library.ClientSecretBasic(secret), library.ClientSecretPost(secret)];
  const choose: typeof basic = (server, ...asked) => {
    const taken = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = taken.includes('client_secret_basic') ? basic : post;
    return way(server, ...asked);
  };
  return choose;
}
