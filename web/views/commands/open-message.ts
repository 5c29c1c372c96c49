/** What is done with the open message: what people came for, its facts, its tabs and its preview. */
import type { Message } from '#contract/message.ts';
import { linkOf, nameOf } from '../../messages/people-came-for.ts';
import { type TabName, tabNames, tabRows } from '../../messages/tabs.ts';
import { copyText } from '../../shared/copy.ts';
import type { Binding } from '../../shared/keys.ts';
import { elsewhere } from '../address.ts';
import type { Workspace } from '../workspace.svelte.ts';

type Row = Omit<Binding, 'group'>;

export function openMessageCommands(work: Workspace): readonly Row[] {
  const { opened, preview, url } = work;
  const isOpen = (): boolean => url.current.view === 'mail' && opened.message !== null;
  const inPreview = (): boolean => isOpen() && url.current.tab === 'preview';
  const facts = factCommands(work).map((row) => ({
    ...row,
    keys: [],
    when: () => isOpen() && (row.when?.() ?? true),
  }));
  return [
    {
      keys: ['c'],
      name: 'Copy the code',
      run: () => copy(work, codeOf(work)),
      when: () => url.current.view === 'mail' && codeOf(work) !== null,
    },
    {
      keys: ['o'],
      name: 'Open the main link',
      run: () => openLink(linkIn(work, 'primary')),
      when: () => isOpen() && linkIn(work, 'primary') !== null,
    },
    ...facts,
    ...tabNames.map((tab, at) => ({
      keys: [String(at + 1)],
      name: `Show ${tabRows[tab].label}`,
      series: 'Show a tab',
      run: () => url.go({ tab: tab satisfies TabName }, { replace: true }),
      when: isOpen,
    })),
    { keys: ['['], name: 'Narrower preview', run: () => preview.stepWidth(-1), when: inPreview },
    { keys: [']'], name: 'Wider preview', run: () => preview.stepWidth(1), when: inPreview },
    {
      keys: ['d'],
      name: 'Preview light, dark, forced dark',
      run: () => preview.nextScheme(),
      when: () => inPreview() && opened.message?.html !== null,
    },
  ];
}

/** What its facts lead to; without keys, as nobody does it often. */
function factCommands(work: Workspace): readonly Omit<Row, 'keys'>[] {
  const { api, opened, preview, url } = work;
  const message = (): Message | null => opened.message;
  const previewUrl = (): string =>
    api.urlOf('previewMessage', {
      params: { id: opened.id ?? '' },
      query: preview.queryFor({ id: opened.id ?? '', html: hereOf(work)?.html ?? '' }),
    });
  const search = (operator: string, address: string | undefined): void => {
    if (address) work.search(`${operator}:${address}`);
  };
  return [
    {
      name: 'Copy the main link',
      run: () => copy(work, linkIn(work, 'primary')),
      when: () => linkIn(work, 'primary') !== null,
    },
    {
      name: 'Open the link to unsubscribe',
      run: () => openLink(linkIn(work, 'unsubscribe')),
      when: () => linkIn(work, 'unsubscribe') !== null,
    },
    { name: 'Copy its id', run: () => copy(work, opened.id) },
    {
      name: 'Copy the address of this page',
      run: () => copy(work, location.href),
    },
    {
      name: 'Search for mail from this sender',
      run: () => search('from', message()?.from[0]?.address),
      when: () => Boolean(message()?.from[0]?.address),
    },
    {
      name: 'Search for mail to this recipient',
      run: () => search('to', recipientIn(message())),
      when: () => Boolean(recipientIn(message())),
    },
    {
      name: 'Go to its SMTP session',
      run: () => url.go({ ...elsewhere, view: 'sessions', session: message()?.sessionId ?? null }),
      when: () => Boolean(message()?.sessionId),
    },
    { name: 'Open the preview in its own window', run: () => openLink(previewUrl()) },
    {
      name: 'Load remote content',
      run: () => opened.id && preview.setRemote(opened.id, true),
      when: () => Boolean(message()?.html) && !preview.isRemote(opened.id ?? ''),
    },
  ];
}

const recipientIn = (message: Message | null): string | undefined =>
  message?.envelope.rcptTo[0]?.address || (message?.to[0] && nameOf(message.to[0]));

/** The open message itself; null while it is on its way and the one before is still on show. */
const hereOf = ({ opened }: Workspace): Message | null =>
  opened.message?.id === opened.id ? opened.message : null;

function codeOf(work: Workspace): string | null {
  const { list, opened } = work;
  const [code] = hereOf(work)?.codes ?? [];
  return code?.value ?? list.find(opened.id ?? list.focus)?.code ?? null;
}

function linkIn(work: Workspace, rel: 'primary' | 'unsubscribe'): string | null {
  const message = hereOf(work);
  return message && (linkOf(message, rel)?.url ?? null);
}

function copy(work: Workspace, text: string | null): void {
  if (text) void copyText(text).then((isCopied) => isCopied && work.toasts.say(`Copied ${text}`));
}

function openLink(link: string | null): void {
  if (link) window.open(link, '_blank', 'noopener,noreferrer');
}
