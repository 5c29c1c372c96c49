/**
 * `docs/commands.md` as text, made from the table of commands. A test fails when the file is not this.
 */
import { type Command, groups } from '#cli/command.ts';
import { commands } from '#cli/commands.ts';
import { exitCodes, exitMeanings } from '#cli/exit.ts';
import { flagOf } from '#cli/program.ts';

export const COMMANDS_FILE = 'docs/commands.md';

const codes = Object.keys(exitCodes) as Array<keyof typeof exitCodes>;

const opening = `# Commands

<!-- Made from cli/commands/ by npm run docs; change it there. -->

Without a command, \`mailstop\` starts the sandbox; its flags are the [settings](configuration.md). It is
\`npx mailstop\` where the package is installed ([how](../README.md#start)), and \`node cli/main.ts\` in a clone.

Results go to stdout and explanations to stderr. Lists are lines with tabs between the fields (columns on a
terminal), and \`--json\` gives what the API gives. Commands that ask a running Mailstop find it by \`--url\`, else by
\`MAILSTOP_URL\`, else by the settings of this directory.

| Exit code | |
|---|---|
${codes.map((name) => `| ${exitCodes[name]} | ${exitMeanings[name]} |`).join('\n')}
`;

/** The whole page. */
export function commandsPage(): string {
  const sections = (Object.keys(groups) as Array<keyof typeof groups>).flatMap((group) => {
    const rows = commands.filter((row) => row.group === group);
    return rows.length === 0 ? [] : [`## ${groups[group].replace(/:$/, '')}\n`, ...rows.map(section)];
  });
  return [opening, ...sections].join('\n');
}

function section(row: Command): string {
  const operands = row.operands.map(({ name }) => ` ${name}`).join('');
  const parts = [
    `### mailstop ${row.name}${operands.replaceAll(/[<>]/g, '').toUpperCase()}`,
    [`${row.summary}.`, ...(row.details === undefined ? [] : [row.details])].join(' '),
    table(row),
    row.examples.length === 0
      ? ''
      : ['```sh', ...row.examples.map(([line, purpose]) => `${line}  # ${purpose}`), '```'].join('\n'),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function table({ options, operands, asksServer }: Command): string {
  const rows = [
    ...operands.map(({ name, description }) => [name.replaceAll(/[<>]/g, '').toUpperCase(), description]),
    ...Object.entries(options).map(([name, { placeholder, description }]) => [
      placeholder === null ? flagOf(name) : `${flagOf(name)} ${placeholder}`,
      description,
    ]),
    ...(asksServer ? [['--url URL', 'Where Mailstop is']] : []),
  ];
  if (rows.length === 0) return '';
  const lines = rows.map(
    ([what, description = '']) => `| \`${what}\` | ${description.replaceAll('|', '\\|')} |`,
  );
  return ['| | |', '|---|---|', ...lines].join('\n');
}
