/** Completion, asked as a shell asks. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { run } from './run.ts';

test('bash completes commands and their flags, and leaves what follows -- to others', async ({ skip }) => {
  if (spawnSync('bash', ['--version']).status !== 0) skip('bash is not installed');
  const { stdout: script } = await run(['completion', 'bash']);
  const ask = async (...words: string[]): Promise<string[]> => {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const question = `COMP_WORDS=(mailstop ${typed}); COMP_CWORD=${words.length}; _mailstop; echo "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script}\n${question}`]);
    return stdout.trim().split(' ');
  };
  expect(await ask('li')).toEqual(['link', 'list']);
  expect(await ask('--smtp-t')).toEqual(['--smtp-tls-port', '--smtp-timeout']);
  expect(await ask('assert', 'emails.yaml', '--j')).toEqual(['--junit', '--json']);
  expect(await ask('run', '--', 'li')).toEqual(['']);
});

test('fish and zsh get theirs, others a sentence', async () => {
  expect((await run(['completion', 'fish'])).stdout).toContain(
    "complete -c mailstop -n '__fish_seen_subcommand_from wait' -l subject -r -d 'The subject",
  );
  expect((await run(['completion', 'zsh'])).stdout).toMatch(/^autoload -U \+X bashcompinit/);
  expect(await run(['completion', 'dos'])).toMatchObject({
    code: 2,
    stderr: 'mailstop: "dos" is none of bash, zsh, fish\n',
  });
});
