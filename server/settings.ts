/**
 * The settings of a start, read by the table in `setting-rows.ts`.
 *
 * Order: flag > environment (`MAILSTOP_…`) > `mailstop.config.json` > default. A wrong value is a
 * `SettingsError` whose message is one line that names the place it came from.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SettingRow, settingRows } from './setting-rows.ts';

export { settingRows } from './setting-rows.ts';

export class SettingsError extends Error {}

export type SettingName = keyof typeof settingRows;
export type Settings = {
  readonly [K in SettingName]: (typeof settingRows)[K] extends SettingRow<infer T> ? T : never;
};

export const settingNames = Object.keys(settingRows) as SettingName[];

/** `smtpPort` → `--smtp-port`. */
export const flagOf = (name: SettingName): string => `--${kebab(name)}`;
/** `smtpPort` → `MAILSTOP_SMTP_PORT`. */
export const variableOf = (name: SettingName): string =>
  `MAILSTOP_${kebab(name).replaceAll('-', '_').toUpperCase()}`;

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Where users are kept; null when there is no place for them. Throws `SettingsError`. */
export function usersFileOf({
  users,
  data,
  login,
  auth,
  oidcIssuer,
}: Pick<Settings, 'users' | 'data' | 'login' | 'auth' | 'oidcIssuer'>): string | null {
  if (users !== null) return users;
  if (data !== null) return join(data, 'users.json');
  const asking =
    login === 'on' && oidcIssuer === null ? '--login on' : auth === 'users' ? '--auth users' : null;
  if (asking === null) return null;
  throw new SettingsError(`${asking} needs a place for users: --users FILE or --data DIR`);
}

export interface SettingSources {
  /** Values by setting name, as the command line gave them. */
  readonly flags: Partial<Record<SettingName, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the settings file; null looks for none. One that is named but missing is an error. */
  readonly file: { readonly path: string; readonly required: boolean } | null;
}

/** Reads all sources into settings. Throws `SettingsError`. */
export function readSettings(sources: SettingSources): Settings {
  const file = sources.file ? readSettingsFile(sources.file.path, sources.file.required) : {};
  const read = (name: SettingName): unknown => {
    const fromFlag = sources.flags[name];
    if (fromFlag !== undefined) return parseSetting(name, fromFlag, flagOf(name));
    const fromEnvironment = sources.environment[variableOf(name)];
    if (fromEnvironment !== undefined) return parseSetting(name, fromEnvironment, variableOf(name));
    if (name in file) return parseSetting(name, file[name], `${name} in ${sources.file?.path}`);
    return settingRows[name].default;
  };
  const settings = Object.fromEntries(settingNames.map((name) => [name, read(name)])) as Settings;
  checkTogether(settings);
  return settings;
}

/** What is wrong only beside another setting. */
function checkTogether(settings: Settings): void {
  const found = faults.find(([, isThere]) => isThere(settings));
  if (found) throw new SettingsError(found[0]);
}
const faults: ReadonlyArray<readonly [sentence: string, isThere: (settings: Settings) => boolean]> = [
  [
    '--tls-cert and --tls-key must be given together',
    ({ tlsCert, tlsKey }) => (tlsCert === null) !== (tlsKey === null),
  ],
  [
    '--http-headers-timeout must not be longer than --http-request-timeout',
    ({ httpHeadersTimeout, httpRequestTimeout }) => httpHeadersTimeout > httpRequestTimeout,
  ],
  [
    '--max-recipients must be less than --max-smtp-commands, each being one',
    ({ maxRecipients, maxSmtpCommands }) => maxRecipients >= maxSmtpCommands,
  ],
  [
    '--oidc-issuer and --oidc-client must be given together',
    ({ oidcIssuer, oidcClient }) => (oidcIssuer === null) !== (oidcClient === null),
  ],
  [
    '--oidc-issuer needs --oidc-role: as long as no rule gives a role, nobody may come in',
    ({ oidcIssuer, oidcRole }) => oidcIssuer !== null && oidcRole.length === 0,
  ],
  [
    '--oidc-issuer and --login off contradict each other',
    ({ oidcIssuer, login }) => oidcIssuer !== null && login === 'off',
  ],
];

/** Settings with these values and defaults for the rest; for programs that start a sandbox themselves. */
export function settingsFrom(values: Partial<Settings>): Settings {
  return readSettings({ flags: values, environment: {}, file: null });
}

function parseSetting(name: SettingName, written: unknown, source: string): unknown {
  const { schema, secret } = settingRows[name] as SettingRow<unknown>;
  const parsed = schema.safeParse(written);
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues.at(-1)?.message ?? 'is not valid';
  throw new SettingsError(
    secret ? `${source}: the value ${reason}` : `${source}: ${JSON.stringify(written)} ${reason}`,
  );
}

function readSettingsFile(path: string, required: boolean): Partial<Record<SettingName, unknown>> {
  if (!required && !existsSync(path)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingsError(`${path} cannot be read: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError(`${path} must hold one JSON object`);
  }
  const unknown = Object.keys(content).filter((key) => key !== '$schema' && !(key in settingRows));
  if (unknown.length > 0) throw new SettingsError(`${path}: there is no setting ${unknown.join(', ')}`);
  return content;
}
