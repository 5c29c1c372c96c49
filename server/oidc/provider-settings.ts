/**
 * The provider as the settings describe it. Its secret is in the environment (`MAILSTOP_OIDC_SECRET`) or in a file,
 * never among the settings, so that no list of them shows it. What is wrong is one line that does not repeat it.
 */
import { readFileSync } from 'node:fs';
import { roles } from '#contract/access.ts';
import { type Settings, SettingsError } from '#server/settings.ts';
import type { ProviderOptions } from './provider.ts';
import { type Rule, readRule } from './rules.ts';

const SECRET_VARIABLE = 'MAILSTOP_OIDC_SECRET';

type Environment = Readonly<Record<string, string | undefined>>;

/** Null when there is none. Throws `SettingsError`. */
export function readProvider(settings: Settings, environment: Environment): ProviderOptions | null {
  const { oidcIssuer, oidcClient } = settings;
  if (oidcIssuer === null || oidcClient === null) return null;
  return {
    name: settings.oidcName,
    issuer: new URL(oidcIssuer),
    clientId: oidcClient,
    clientSecret: secretOf(settings.oidcSecretFile, environment),
    scopes: settings.oidcScopes,
    timeoutMs: settings.oidcTimeout,
    logout: settings.oidcLogout,
    mapping: {
      user: settings.oidcUser,
      roles: rulesOf(settings.oidcRole, '--oidc-role', isRole, `ends in ${roles.join(', ')}`),
      inboxes: rulesOf(settings.oidcInbox, '--oidc-inbox', isText, 'ends in an inbox'),
    },
  };
}

function secretOf(file: string | null, environment: Environment): string | null {
  const fromEnvironment = environment[SECRET_VARIABLE];
  if (file === null) return fromEnvironment || null;
  if (fromEnvironment) throw new SettingsError(`--oidc-secret-file and ${SECRET_VARIABLE} are both there`);
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingsError(`--oidc-secret-file: ${file} cannot be read: ${code}`);
  }
  if (secret === '') throw new SettingsError(`--oidc-secret-file: ${file} is empty`);
  return secret;
}

function rulesOf<T extends string>(
  written: readonly string[],
  flag: string,
  fits: (what: string) => what is T,
  form: string,
): Rule<T>[] {
  return written.map((one) => {
    const rule = readRule(one);
    if (rule && fits(rule.gives)) return { ...rule, gives: rule.gives };
    throw new SettingsError(`${flag}: ${JSON.stringify(one)} is not CLAIM=VALUE:WHAT that ${form}`);
  });
}

const isRole = (what: string): what is (typeof roles)[number] => roles.some((role) => role === what);
const isText = (what: string): what is string => what !== '';
