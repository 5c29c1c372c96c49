/**
 * What the palette offers, in the order that makes sense where somebody is: first what is done with the selected
 * messages or with the open one, else searching and going elsewhere. What cannot be done now is left out.
 */
import { tagSearch } from '../places/tags.svelte.ts';
import { formatCount } from '../shared/format.ts';
import type { Binding } from '../shared/keys.ts';
import type { Group } from './bindings.ts';
import type { Workspace } from './workspace.svelte.ts';

export interface PaletteRow {
  readonly name: string;
  readonly keys?: string | undefined;
  readonly run: () => void;
}
export interface PaletteGroup {
  readonly heading: string;
  readonly rows: readonly PaletteRow[];
}

type Context = 'selected' | 'open' | 'list' | 'elsewhere';

const orders: Readonly<Record<Context, readonly Group[]>> = {
  selected: ['Messages', 'Open message', 'Move', 'Go to', 'List', 'General'],
  open: ['Messages', 'Open message', 'Move', 'Go to', 'List', 'General'],
  list: ['Move', 'Go to', 'Messages', 'List', 'General', 'Open message'],
  elsewhere: ['Go to', 'Move', 'General', 'List', 'Messages', 'Open message'],
};
/** What most people open a message for stands above all else that can be done with it. */
const cameFor: readonly string[] = ['c', 'o'];

export function paletteGroups(work: Workspace, bindings: readonly Binding[]): readonly PaletteGroup[] {
  const context = contextOf(work);
  const usable = bindings.filter(({ keyOnly, when }) => !keyOnly && (when?.() ?? true));
  const isFirst = ({ keys }: Binding): boolean =>
    context === 'open' && keys.some((key) => cameFor.includes(key));
  const rowsOf = (group: Group): readonly PaletteRow[] => [
    ...(group === 'Messages' ? usable.filter(isFirst) : []).map(rowOf),
    ...usable.filter((row) => row.group === group && !isFirst(row)).map(rowOf),
    ...(group === 'Go to' ? placesOf(work) : []),
  ];
  return orders[context]
    .map((group) => ({ heading: headingOf(group, context, work), rows: rowsOf(group) }))
    .filter(({ rows }) => rows.length > 0);
}

function contextOf({ url, selection, opened }: Workspace): Context {
  if (url.current.view !== 'mail') return 'elsewhere';
  if (selection.isAny) return 'selected';
  return opened.message === null ? 'list' : 'open';
}

function headingOf(group: Group, context: Context, { selection }: Workspace): string {
  if (group === 'Open message') return context === 'open' ? 'Look at it' : group;
  if (group !== 'Messages') return group;
  if (context === 'open') return 'This message';
  if (context !== 'selected') return group;
  return selection.count === null ? 'Selected' : `${formatCount(selection.count)} selected`;
}

const rowOf = ({ name, keys: [keys], run }: Binding): PaletteRow => ({ name, keys, run });

/** Places that only this server has. */
function placesOf(work: Workspace): readonly PaletteRow[] {
  return [
    ...work.inboxes.all.map(({ name }) => ({
      name: `Go to inbox ${name}`,
      run: () => work.showInbox(name),
    })),
    ...work.searches.all.map(({ name, q }) => ({
      name: `Go to search ${name}`,
      run: () => work.showSearch(q),
    })),
    ...work.tags.all.map(({ name }) => ({
      name: `Go to tag ${name}`,
      run: () => work.showSearch(tagSearch(name)),
    })),
  ];
}
