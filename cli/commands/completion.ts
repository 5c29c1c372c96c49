/** `mailstop completion`: what a shell needs to complete our commands and flags. */
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { print } from '../output.ts';

export const completion = command({
  name: 'completion',
  group: 'run',
  summary: 'Print what a shell needs to complete commands and flags',
  operands: [{ name: '<shell>', description: 'bash, zsh or fish' }],
  options: {},
  examples: [
    ['eval "$(mailstop completion bash)"', 'In ~/.bashrc; the same with zsh in ~/.zshrc'],
    ['mailstop completion fish | source', 'In ~/.config/fish/config.fish'],
  ],
  async run({ operands: [shell = ''] }) {
    const [{ shells }, { commands }] = await Promise.all([
      import('../completion.ts'),
      import('../commands.ts'),
    ]);
    if (!isKeyOf(shells, shell))
      throw new UsageError(`"${shell}" is none of ${Object.keys(shells).join(', ')}`);
    print(shells[shell](commands));
    return undefined;
  },
});

function isKeyOf<T extends object>(table: T, name: PropertyKey): name is keyof T {
  return Object.hasOwn(table, name);
}
