/** `mailstop show`: one message, for people, or one view of it for programs. */
import type { Client } from '#client/client.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { count, text, toggle } from '../options.ts';
import { print, printContent, printJson } from '../output.ts';
import { messageText } from '../report/message-text.ts';

type Place = Parameters<Client['getMessage']>[0];

/** Views of which one may be asked for. */
const views = {
  text: (client: Client, place: Place) => client.getText(place),
  html: (client: Client, place: Place) => client.getHtml(place),
  raw: (client: Client, place: Place) => client.getRaw(place),
} as const;

export const show = command({
  name: 'show',
  group: 'read',
  summary: 'Show one message, or one view of it',
  details:
    'Views are printed byte for byte where a program reads them; on a terminal, control characters are replaced.',
  operands: [{ name: '<id>', description: 'Id of the message, or «latest»' }],
  options: {
    text: toggle('The plain text body'),
    html: toggle('The HTML body'),
    raw: toggle('The whole message as it came over the wire'),
    part: count('One part, decoded; its number is in the list of parts', undefined),
    json: toggle('The message as the API gives it'),
    inbox: text('NAME', 'With «latest»: of this inbox'),
    q: text('SEARCH', 'With «latest»: of what this search finds'),
  },
  examples: [
    ['mailstop show latest --q to:ada@example.com', 'What Ada got last'],
    ['mailstop show latest --raw > message.eml', 'Keep it as a file'],
  ],
  asksServer: true,
  async run({ options, operands: [id = ''], server }) {
    const { client } = server();
    const { inbox, q, part, json } = options;
    const place: Place = { params: { id }, query: { ...(inbox && { inbox }), ...(q && { q }) } };
    const asked = (Object.keys(views) as Array<keyof typeof views>).filter((name) => options[name]);
    if (asked.length + Number(json) + Number(part !== undefined) > 1)
      throw new UsageError('--text, --html, --raw, --part and --json exclude each other');
    const [view] = asked;
    if (view) printContent(await bytesOf(views[view](client, place)));
    else if (part !== undefined)
      printContent(await bytesOf(client.getPart({ ...place, params: { id, n: part } })));
    else if (json) printJson(await client.getMessage(place));
    else print(messageText(await client.getMessage(place)));
    return undefined;
  },
});

async function bytesOf(answer: Promise<Response>): Promise<Uint8Array> {
  return new Uint8Array(await (await answer).arrayBuffer());
}
