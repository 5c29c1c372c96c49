/**
 * The command line's flags, made from the table of settings, and the settings read from flags, environment and
 * file.
 */
import { type Command, Option } from 'commander';
import {
  flagOf,
  readSettings,
  type SettingName,
  type Settings,
  settingNames,
  settingRows,
  variableOf,
} from '#server/settings.ts';

const DEFAULT_FILE = 'mailstop.config.json';

const headings: Record<(typeof settingRows)[SettingName]['group'], string> = {
  listening: 'Listening:',
  mail: 'Taking mail:',
  storage: 'Keeping messages:',
  release: 'Releasing messages:',
  web: 'The web side:',
  login: 'Logging in by OpenID Connect:',
  output: 'Output:',
  limits: 'Limits:',
};

/** Values by setting name, beside `config`, as the command line gave them. */
export type Flags = Partial<Record<SettingName, unknown>> & { readonly config?: string };

/** Adds a flag for every setting, and `--config`. */
export function addFlags(program: Command): void {
  for (const name of settingNames) program.addOption(flagFor(name));
  program.addOption(
    new Option('--config <FILE>', `Settings file (default: ${DEFAULT_FILE} here, if there is one)`),
  );
}

/** Settings from all their sources. Throws `SettingsError`. */
export function settingsOf({ config, ...flags }: Flags): Settings {
  return readSettings({
    flags,
    environment: process.env,
    file: { path: config ?? DEFAULT_FILE, required: config !== undefined },
  });
}

function flagFor(name: SettingName): Option {
  const row = settingRows[name];
  const notes = [`default: ${defaultText(name)}`, variableOf(name)];
  if ('many' in row) notes.push('may be repeated');
  const option = new Option(
    `${flagOf(name)} <${row.placeholder}>`,
    `${row.description} (${notes.join('; ')})`,
  );
  option.helpGroup(headings[row.group]);
  return 'many' in row ? option.argParser(collect) : option;
}

function collect(value: string, earlier: string[] | undefined): string[] {
  return [...(earlier ?? []), value];
}

/** A default as a person writes it: `100M`, `none`. */
export function defaultText(name: SettingName): string {
  const { default: value, placeholder } = settingRows[name];
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'none';
  if (placeholder === 'WAITS' || placeholder === 'TIME') return timeText(value as number | readonly number[]);
  return placeholder === 'SIZE' ? sizeText(Number(value)) : String(value);
}

function timeText(value: number | readonly number[]): string {
  if (typeof value !== 'number') return value.map((one) => timeText(one)).join(',');
  for (const [unit, size] of [
    ['h', 3_600_000],
    ['m', 60_000],
  ] as const) {
    if (value % size === 0) return `${value / size}${unit}`;
  }
  return `${value / 1000}s`;
}

function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ['G', 1024 ** 3],
    ['M', 1024 ** 2],
    ['k', 1024],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
