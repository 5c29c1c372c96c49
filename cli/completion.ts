/**
 * What a shell completes after `mailstop`, written from the table of commands: their names and flags. Files are
 * completed as everywhere.
 */
import { flagOf as settingFlag, settingNames, settingRows } from '#server/settings.ts';
import type { Command } from './command.ts';
import { flagOf } from './program.ts';

export const shells = {
  bash: (commands) => bash(commands),
  /** zsh reads what is written for bash, once its own completion is loaded. */
  zsh: (commands) => `${forZsh}\n${bash(commands)}`,
  fish: (commands) => fish(commands),
} as const satisfies Record<string, (commands: readonly Command[]) => string>;

const forZsh = `autoload -Uz compinit bashcompinit
(( \${+functions[compdef]} )) || compinit -i
bashcompinit`;

export type Shell = keyof typeof shells;

const general = ['--help', '--version', '--config', ...settingNames.map(settingFlag)];

function flagsOf({ options, asksServer }: Command): string[] {
  return [...Object.keys(options).map(flagOf), ...(asksServer ? ['--url'] : []), '--help'];
}

/** All names are ours and hold nothing that a shell would read. Its variables are none of zsh's own, such as `words`. */
function bash(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const cases = commands.map((row) => `    ${row.name}) offered='${flagsOf(row).join(' ')}' ;;`);
  return `_mailstop() {
  local typed=\${COMP_WORDS[COMP_CWORD]} command= offered= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --) return ;;
      ${names.join('|')}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command in
    '') offered='${[...names, ...general].join(' ')}' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$typed"))
}
complete -o default -F _mailstop mailstop`;
}

function fish(commands: readonly Command[]): string {
  const alone = '-n __fish_use_subcommand';
  const server = [
    ...settingNames.map((name) => flagLine(alone, settingFlag(name), true, settingRows[name].description)),
    flagLine(alone, '--config', true, 'File with the settings'),
    flagLine(alone, '--version', false, 'Print the version'),
    flagLine(alone, '--help', false, 'Print the help'),
  ];
  const lines = commands.flatMap((row) => {
    const within = `-n '__fish_seen_subcommand_from ${row.name}'`;
    return [
      `complete -c mailstop ${alone} -a ${row.name} -d ${quoted(row.summary)}`,
      ...Object.entries(row.options).map(([name, { placeholder, description }]) =>
        flagLine(within, flagOf(name), placeholder !== null, description),
      ),
      ...(row.asksServer ? [flagLine(within, '--url', true, 'Where Mailstop is')] : []),
      flagLine(within, '--help', false, 'Print the help'),
    ];
  });
  return [...server, ...lines].join('\n');
}

function flagLine(when: string, flag: string, hasValue: boolean, description: string): string {
  return `complete -c mailstop ${when} -l ${flag.slice(2)}${hasValue ? ' -r' : ''} -d ${quoted(description)}`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
