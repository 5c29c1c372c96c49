/** `mailstop env`: how an app is pointed at Mailstop, as variables or in the words of its framework. */
import { quote } from '#client/quote.ts';
import { type Place, type SnippetName, snippetNames, snippets } from '#client/snippets.ts';
import { DEFAULT_INBOX } from '#contract/inbox.ts';
import type { Listener } from '#contract/status.ts';
import { askKnownPassword } from '../ask-password.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { text, toggle } from '../options.ts';
import { explain, print } from '../output.ts';
import { listenerOf } from '../smtp/address.ts';
import { variablesOf } from '../variables.ts';

export const env = command({
  name: 'env',
  group: 'run',
  summary: 'Print how to point an app at Mailstop',
  details: `Without a name, variables as lines for a .env file. With the name of a framework, what goes into its settings: ${snippetNames.join(', ')}. Where only users may send, the password of the one that --inbox names is asked for, or read from stdin; a token will do.`,
  operands: [{ name: '[framework]', description: 'Such as Laravel, in any case of letters' }],
  options: {
    export: toggle('Variables as commands of a shell'),
    inbox: text('NAME', 'Inbox that the mail goes to: the user who logs in'),
    tls: text('KIND', 'The SMTP port with TLS: starttls or implicit'),
  },
  examples: [
    ['eval "$(mailstop env --export)"', 'For the programs of this shell'],
    ['mailstop env laravel >> .env', 'For Laravel'],
    ['mailstop env django --inbox team-a', 'For an inbox of its own'],
  ],
  asksServer: true,
  async run({ options, operands: [framework], server }) {
    const name = framework === undefined ? undefined : nameOf(framework);
    const asked = server();
    const listener = await listenerOf(asked, kindOf(options.tls));
    const login = await loginFor(listener, options.inbox);
    const { host, port, tls } = listener;
    if (tls !== 'none') explain('Clients must trust its certificate: mailstop ca tells how');
    if (name !== undefined) print(snippets[name]({ host, port, tls, ...(login && { login }) }));
    else
      for (const [key, value] of Object.entries(variablesOf({ http: asked.url, smtp: listener, login })))
        print(options.export ? `export ${key}=${quote.shell(value)}` : `${key}=${quote.dotenv(value)}`);
    return undefined;
  },
});

function nameOf(typed: string): SnippetName {
  const name = snippetNames.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (name === undefined) throw new UsageError(`"${typed}" is none of ${snippetNames.join(', ')}`);
  return name;
}

function kindOf(typed = 'none'): Listener['tls'] {
  if (typed === 'none' || typed === 'starttls' || typed === 'implicit') return typed;
  throw new UsageError(`--tls: "${typed}" is neither starttls nor implicit`);
}

/** Any password will do, unless only users may send. */
async function loginFor({ auth }: Listener, inbox: string | undefined): Promise<Place['login']> {
  if (auth === 'users' && inbox !== undefined)
    return { user: inbox, password: await askKnownPassword(inbox) };
  if (auth === 'users') explain('Only users may send here: name one with --inbox');
  if (auth === 'off' && inbox !== undefined)
    throw new UsageError('--inbox: nobody can log in to send where --auth is off');
  if (inbox === undefined && auth !== 'required') return undefined;
  return { user: inbox ?? DEFAULT_INBOX, password: 'any' };
}
