/** `mailstop env`: how an app is pointed at Mailstop, as variables or in the words of its framework. */
import { type SnippetName, snippetNames, snippets } from '#client/snippets.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { toggle } from '../options.ts';
import { print } from '../output.ts';
import { smtpOf } from '../smtp/address.ts';
import { variablesOf } from '../variables.ts';

export const env = command({
  name: 'env',
  group: 'run',
  summary: 'Print how to point an app at Mailstop',
  details: `Without a name, variables as lines for a .env file. With the name of a framework, what goes into its settings: ${snippetNames.join(', ')}.`,
  operands: [{ name: '[framework]', description: 'Such as Laravel, in any case of letters' }],
  options: { export: toggle('Variables as commands of a shell') },
  examples: [
    ['eval "$(mailstop env --export)"', 'For the programs of this shell'],
    ['mailstop env laravel >> .env', 'For Laravel'],
  ],
  asksServer: true,
  async run({ options, operands: [framework], server }) {
    const asked = server();
    const place = await smtpOf(asked);
    if (framework !== undefined) print(snippets[nameOf(framework)](place));
    else
      for (const [name, value] of Object.entries(variablesOf({ http: asked.url, smtp: place })))
        print(`${options.export ? 'export ' : ''}${name}=${value}`);
    return undefined;
  },
});

function nameOf(typed: string): SnippetName {
  const name = snippetNames.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (name === undefined) throw new UsageError(`"${typed}" is none of ${snippetNames.join(', ')}`);
  return name;
}
