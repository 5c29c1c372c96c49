/**
 * `docs/configuration.md`, made from the table of settings.
 */
import { defaultText } from '../cli/flags.ts';
import { flagOf, type SettingName, settingNames, settingRows, variableOf } from '../server/settings.ts';

type Group = (typeof settingRows)[SettingName]['group'];

const headings: Readonly<Record<Group, string>> = {
  listening: 'Listening',
  mail: 'Taking mail',
  storage: 'Keeping messages',
  release: 'Releasing messages',
  web: 'The web side',
  output: 'Output',
};

const introduction = `# Configuration

Nothing has to be configured. What can be is a flag, an environment variable, or a key of \`mailstop.config.json\`
in the directory Mailstop is started from (or of the file that \`--config\` names). A flag wins over the
environment, the environment over the file, the file over the default. A wrong value stops the program with one
line that names it.

\`\`\`json
{ "smtpPort": 2525, "data": "./mail", "relay": ["smtp://user:secret@mail.example.com:587"] }
\`\`\`

Sizes are bytes, or a number with k, M or G (powers of 1024). Settings that may be repeated take a list in the
file and a list with commas in the environment.
`;

/** The whole page. */
export function configurationPage(): string {
  const groups = Object.keys(headings) as Group[];
  return `${[introduction, ...groups.map(section)].join('\n')}`;
}

function section(group: Group): string {
  const names = settingNames.filter((name) => settingRows[name].group === group);
  const head = ['| flag | environment | file | default | |', '|---|---|---|---|---|'];
  return `## ${headings[group]}\n\n${[...head, ...names.map(tableRow)].join('\n')}\n`;
}

function tableRow(name: SettingName): string {
  const setting = settingRows[name];
  const repeated = 'many' in setting ? ' May be repeated.' : '';
  const cells = [
    `\`${flagOf(name)} ${setting.placeholder}\``,
    `\`${variableOf(name)}\``,
    `\`${name}\``,
    defaultText(name),
    `${setting.description}.${repeated}`.replaceAll('|', '\\|'),
  ];
  return `| ${cells.join(' | ')} |`;
}
