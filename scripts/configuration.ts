/**
 * `docs/configuration.md` as text, made from the table of settings. A test fails when the file is not this.
 */
import { defaultText } from '#cli/flags.ts';
import { flagOf, type SettingName, settingNames, settingRows, variableOf } from '#server/settings.ts';

export const CONFIGURATION_FILE = 'docs/configuration.md';

type Group = (typeof settingRows)[SettingName]['group'];

const groups: Record<Group, string> = {
  listening: 'Listening',
  mail: 'Taking mail',
  storage: 'Keeping messages',
  release: 'Releasing messages',
  web: 'The web side',
  login: 'Logging in by OpenID Connect',
  output: 'Output',
  limits: 'Limits',
};

const opening = `# Settings

<!-- Made from server/setting-rows.ts by npm run docs; change it there. -->

Everything has a default that works; \`mailstop --help\` prints this list too. A setting is taken from the first of
these places that has it:

1. a flag: \`--smtp-port 2525\`
2. an environment variable: \`MAILSTOP_SMTP_PORT=2525\`
3. the file \`mailstop.config.json\` in the current directory, or the one named by \`--config FILE\`:
   \`{ "smtpPort": 2525, "relayAllow": ["@example.com"] }\`
4. the default

A value that cannot be read stops the program with one line that says where it stands. Sizes are bytes, or a number
with k, M or G (powers of 1024). Settings that may be repeated are given several times as a flag
(\`--relay-allow @example.com --relay-allow ada@example.org\`), separated by commas in the environment, and as a list
in the file.

\`MAILSTOP_URL\` is no setting of the server: it tells the [commands](commands.md) where the server is.
`;

const settings = {
  words: [],
  table: ['| Flag | Environment | In the file | Default | |', '|---|---|---|---|---|'],
};
const limits = {
  words: [
    'Whatever a stranger can send has a most. Who goes over it is told so, and what was accepted before is there. What',
    'else is bounded, by constants, stands in the [threat model](threat-model.md#limits).',
    '',
  ],
  table: ['| Flag | Environment | In the file | Default | | Beyond it |', '|---|---|---|---|---|---|'],
};

/** The whole page. */
export function configurationPage(): string {
  const sections = (Object.keys(groups) as Group[]).map((group) => {
    const names = settingNames.filter((name) => settingRows[name].group === group);
    const { words, table } = group === 'limits' ? limits : settings;
    return [`## ${groups[group]}`, '', ...words, ...table, ...names.map(tableRow), ''].join('\n');
  });
  return [opening, ...sections].join('\n');
}

function tableRow(name: SettingName): string {
  const row = settingRows[name];
  const description = 'many' in row ? `${row.description}. May be repeated` : row.description;
  const cells = [
    `\`${flagOf(name)} ${row.placeholder}\``,
    `\`${variableOf(name)}\``,
    `\`${name}\``,
    defaultText(name),
    description.replaceAll('|', '\\|').replaceAll('*@*.example.com or *', '`*@*.example.com` or `*`'),
  ];
  if ('beyond' in row && row.beyond !== undefined) cells.push(row.beyond);
  return `| ${cells.join(' | ')} |`;
}
