/** Completion, asked as each shell asks, in the shells that are here. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { run } from './run.ts';

/** What is typed, its last word half, and what is offered then. */
const cases: ReadonlyArray<readonly [typed: readonly string[], offered: readonly string[]]> = [
  [['li'], ['link', 'list']],
  [['--smtp-t'], ['--smtp-tls-port', '--smtp-timeout']],
  [
    ['assert', 'emails.yaml', '--j'],
    ['--junit', '--json'],
  ],
  [['wait', '--ur'], ['--url']],
];

/** In a shell that reads a script; home is an empty folder. */
async function inShell(shell: string, parameters: readonly string[], script: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'mailstop-shell-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const file = join(home, 'ask');
  writeFileSync(file, script);
  const env = { ...process.env, HOME: home, ZDOTDIR: home, TERM: 'dumb' };
  const { stdout, stderr } = await promisify(execFile)(shell, [...parameters, file], {
    cwd: home,
    env,
    timeout: 30_000,
  });
  expect(stderr).toBe('');
  return stdout;
}

const isHere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;
const inQuotes = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

test('bash completes commands and their flags, and leaves what follows -- to others', async ({ skip }) => {
  if (!isHere('bash')) skip('bash is not installed');
  const { stdout: script } = await run(['completion', 'bash']);
  const ask = async (...typed: string[]): Promise<string[]> => {
    const words = `COMP_WORDS=(mailstop ${inQuotes(typed)}); COMP_CWORD=${typed.length}`;
    const said = await inShell('bash', [], `${script}\n${words}; _mailstop; echo "\${COMPREPLY[@]}"`);
    return said.trim().split(' ');
  };
  for (const [typed, offered] of cases) expect(await ask(...typed)).toEqual(offered);
  expect(await ask('run', '--', 'li')).toEqual(['']);
});

test('fish completes commands and flags, with what they are for', async ({ skip }) => {
  if (!isHere('fish')) skip('fish is not installed');
  const { stdout: script } = await run(['completion', 'fish']);
  for (const [typed, offered] of cases) {
    const said = await inShell('fish', [], `${script}\ncomplete -C 'mailstop ${typed.join(' ')}'`);
    const lines = said.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0]).toSorted()).toEqual(offered.toSorted());
    for (const line of lines) expect(line).toMatch(/\t\S/);
  }
});

/** A zsh on a terminal of its own, where nothing was set up before; Tab is pressed, and what is then run says so. */
const inZsh = (completion: string): string => `
zmodload zsh/zpty
print -r -- ${quoted(completion)} > $HOME/completion
zpty shell 'PS1= zsh -f -i'
zpty -w shell 'source $HOME/completion; mailstop() { print -r -- "ran:$*:" }; print rea""dy'
zpty -r -m shell out '*ready*'
for typed in lis --smtp-ti 'assert emails.yaml --ju' 'wait --ur'; do
  zpty -w -n shell "mailstop $typed"$'\\t\\n'
  zpty -r -m shell out '*ran:*:*'
  print -r -- \${\${(M)\${(f)out}:#*ran:*}#*ran}
done
zpty -d shell`;
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

test('zsh completes too, also where nothing loaded its completion before', async ({ skip }) => {
  if (!isHere('zsh')) skip('zsh is not installed');
  const { stdout: script } = await run(['completion', 'zsh']);
  const said = await inShell('zsh', ['-f'], inZsh(script));
  expect(said).toBe(':list:\n:--smtp-timeout:\n:assert emails.yaml --junit:\n:wait --url:\n');
});

test('each shell is given its own, and others a sentence', async () => {
  expect((await run(['completion', 'bash'])).stdout).toContain('complete -o default -F _mailstop mailstop');
  expect((await run(['completion', 'fish'])).stdout).toContain(
    "complete -c mailstop -n '__fish_seen_subcommand_from wait' -l subject -r -d 'The subject",
  );
  expect((await run(['completion', 'zsh'])).stdout).toMatch(/^autoload -Uz compinit bashcompinit\n/);
  expect(await run(['completion', 'dos'])).toMatchObject({
    code: 2,
    stderr: 'mailstop: "dos" is none of bash, zsh, fish\n',
  });
});
