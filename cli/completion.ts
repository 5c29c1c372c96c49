/**
 * What a shell completes after `mailstop`, written from the table of commands: their names and flags. Files are
 * completed as everywhere.
 */
import { flagOf as settingFlag, settingNames } from '#server/settings.ts';
import type { Command } from './command.ts';
import { flagOf } from './program.ts';

export const shells = {
  bash: (commands) => bash(commands),
  /** zsh reads what is written for bash. */
  zsh: (commands) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`,
  fish: (commands) => fish(commands),
} as const satisfies Record<string, (commands: readonly Command[]) => string>;

export type Shell = keyof typeof shells;

const general = ['--help', '--version', '--config', ...settingNames.map(settingFlag)];

function flagsOf({ options, asksServer }: Command): string[] {
  return [...Object.keys(options).map(flagOf), ...(asksServer ? ['--url'] : []), '--help'];
}

/** All names are ours and hold nothing that a shell would read. */
function bash(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const cases = commands.map((row) => `    ${row.name}) words='${flagsOf(row).join(' ')}' ;;`);
  return `_mailstop() {
  local word=\${COMP_WORDS[COMP_CWORD]} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      --) return ;;
      ${names.join('|')}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command in
    '') words='${[...names, ...general].join(' ')}' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _mailstop mailstop`;
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((row) => [
    `complete -c mailstop -n __fish_use_subcommand -a ${row.name} -d ${quoted(row.summary)}`,
    ...Object.entries(row.options).map(([name, { placeholder, description }]) => {
      const value = placeholder === null ? '' : ' -r';
      const flag = flagOf(name).replace('--', '');
      return `complete -c mailstop -n '__fish_seen_subcommand_from ${row.name}' -l ${flag}${value} -d ${quoted(description)}`;
    }),
  ]);
  return lines.join('\n');
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
