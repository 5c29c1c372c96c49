/** `mailstop export`: every message as a report to keep, to attach to a build, or to send to a colleague. */
import { command } from '../command.ts';
import { text } from '../options.ts';
import { print } from '../output.ts';
import { writeReport } from '../report/write.ts';

const DEFAULT_PLACE = 'mail-report';

export const exportReport = command({
  name: 'export',
  group: 'read',
  summary: 'Write a report of every message, to be opened without a server',
  details:
    'A folder with index.html, messages.json and each message as .eml; or, for a name that ends in .html, the page alone. The page runs no script and loads nothing. Prints where the page is.',
  operands: [],
  options: {
    output: text('PLACE', `Folder, .html file, or - for stdout (default: ${DEFAULT_PLACE})`),
    inbox: text('NAME', 'Only this inbox'),
    q: text('SEARCH', 'Only what this search finds'),
  },
  examples: [['mailstop export --output mail.html', 'One file with every message']],
  asksServer: true,
  async run({ options: { output = DEFAULT_PLACE, inbox, q }, server }) {
    const place = await writeReport(server().client, output, { ...(inbox && { inbox }), ...(q && { q }) });
    if (output !== '-') print(place);
    return undefined;
  },
});
