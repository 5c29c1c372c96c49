/**
 * Every key of the inbox as one table. The list under `?`, the palette and the tooltips say the same.
 */

import { safeLink } from '../messages/people-came-for.ts';
import { type TabName, tabNames, tabRows } from '../messages/tabs.ts';
import { copyText } from '../shared/copy.ts';
import type { Binding } from '../shared/keys.ts';
import { sideViews, views } from './view-table.ts';
import type { Workspace } from './workspace.svelte.ts';

interface Page {
  readonly work: Workspace;
  readonly focusSearch: () => void | Promise<void>;
  readonly nextTheme: () => void;
  readonly chooseFiles: () => void;
}

export function createBindings({ work, focusSearch, nextTheme, chooseFiles }: Page): readonly Binding[] {
  const { list, opened, selection, targets, preview, actions, url } = work;
  const inMail = (): boolean => url.current.view === 'mail';
  const hasRows = (): boolean => !['settings', 'relays'].includes(url.current.view);
  const hasTarget = (): boolean => inMail() && work.targets.isAny;
  const isOpen = (): boolean => opened.message !== null;
  const inPreview = (): boolean => isOpen() && url.current.tab === 'preview';

  const move: Binding[] = [
    { keys: ['j'], name: 'Next message', run: () => work.step(1), when: hasRows },
    { keys: ['k'], name: 'Previous message', run: () => work.step(-1), when: hasRows },
    {
      keys: ['ArrowDown'],
      name: 'Next, or scroll',
      run: () => work.step(1),
      when: () => hasRows() && isFreeOfArrows(),
      keyOnly: true,
    },
    {
      keys: ['ArrowUp'],
      name: 'Previous, or scroll',
      run: () => work.step(-1),
      when: () => hasRows() && isFreeOfArrows(),
      keyOnly: true,
    },
    {
      keys: ['Home'],
      name: 'First message',
      run: () => void work.goToEnd('first'),
      when: () => inMail() && isFreeOfArrows(),
      keyOnly: true,
    },
    {
      keys: ['End'],
      name: 'Last message',
      run: () => void work.goToEnd('last'),
      when: () => inMail() && isFreeOfArrows(),
      keyOnly: true,
    },
    {
      keys: ['Enter'],
      name: 'Open message',
      run: () => list.focus && work.openMessage(list.focus),
      when: () => inMail() && list.focus !== null && opened.id === null && !isOnControl(),
      keyOnly: true,
    },
    {
      keys: ['Escape'],
      name: 'Back',
      run: () => goBack(work),
      when: () => work.overlay === null,
      keyOnly: true,
    },
    { keys: ['/'], name: 'Search', run: () => void focusSearch() },
    { keys: ['g i'], name: 'Go to all mail', run: () => work.showInbox(null) },
    ...sideViews.map((view) => ({
      keys: [views[view].keys],
      name: `Go to ${views[view].label}`,
      run: () => work.showView(view),
    })),
  ].map((row) => ({ ...row, group: 'Move' }));

  const mark: Binding[] = [
    {
      keys: ['x'],
      name: 'Select',
      run: () => list.focused && selection.toggle(list.focused),
      when: () => inMail() && list.focused !== null,
    },
    {
      keys: ['Shift+x'],
      name: 'Select up to here',
      run: () => list.focused && selection.extendTo(list.focused, list.rows),
      when: () => inMail() && list.focused !== null,
    },
    {
      keys: ['Mod+a'],
      name: 'Select all',
      run: () => work.selectAll(),
      when: () => inMail() && opened.id === null,
    },
    {
      keys: ['='],
      name: 'Compare the two selected',
      run: () => work.compareSelected(),
      when: () => inMail() && selection.ids.length === 2,
    },
    { keys: ['u'], name: 'Read or unread', run: () => targets.toggleSeen(), when: hasTarget },
    { keys: ['p'], name: 'Pin or unpin', run: () => targets.togglePinned(), when: hasTarget },
    { keys: ['#', 'Delete'], name: 'Delete', run: () => void targets.remove(), when: hasTarget },
    { keys: ['l'], name: 'Tags', run: () => (work.overlay = 'tags'), when: hasTarget },
    { keys: ['e'], name: 'Export', run: () => (work.overlay = 'export'), when: inMail },
    { keys: ['i'], name: 'Import .eml or mbox files', run: chooseFiles },
    {
      keys: ['s'],
      name: 'Save this search',
      run: () => work.toggleSavedSearch(),
      when: () => inMail() && url.current.q !== '',
    },
    { keys: ['z', 'Mod+z'], name: 'Undo delete', run: () => void actions.undo() },
  ].map((row) => ({ ...row, group: 'Messages' }));

  const message: Binding[] = [
    {
      keys: ['r'],
      name: 'Release to a real server',
      run: () => work.release(),
      when: () => isOpen() || selection.isAny,
    },
    {
      keys: ['c'],
      name: 'Copy the code',
      run: () => copyCode(work),
      when: () => inMail() && codeOf(work) !== null,
    },
    { keys: ['o'], name: 'Open the main link', run: () => openLink(work), when: () => linkOf(work) !== null },
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
      when: inPreview,
    },
  ].map((row) => ({ ...row, group: 'Open message' }));

  const general: Binding[] = [
    {
      keys: ['Mod+k'],
      name: 'Commands',
      run: () => (work.overlay = 'palette'),
      inFields: true,
      keyOnly: true,
    },
    { keys: ['?'], name: 'Keys', run: () => (work.overlay = 'keys') },
    { keys: ['t'], name: 'Light, dark or as the system', run: nextTheme },
  ].map((row) => ({ ...row, group: 'General' }));

  // Under a dialog only the dialog listens.
  return [...move, ...mark, ...message, ...general].map((row) => ({
    ...row,
    when: () => work.overlay === null && (row.when?.() ?? true),
  }));
}

/** One step back: out of the selection, else out of the message, else out of the search. */
function goBack(work: Workspace): void {
  if (work.url.current.session !== null) work.url.go({ session: null });
  else if (work.url.current.release !== null) work.url.go({ release: null });
  else if (work.url.current.view !== 'mail') work.showInbox(null);
  else if (work.url.current.compare !== null) work.url.go({ compare: null });
  else if (work.selection.isAny) work.selection.clear();
  else if (work.url.current.message !== null) work.closeMessage();
  else if (work.url.current.q) work.search('');
}

/** Whether Enter belongs to what has the focus. */
function isOnControl(): boolean {
  return document.activeElement?.matches('a[href], button, input, textarea, select, summary') ?? false;
}

/** Whether nothing that has the focus takes the arrow keys itself, as what scrolls does. */
function isFreeOfArrows(): boolean {
  return (
    document.activeElement?.closest('[role=region][tabindex], [role=tablist], [role=separator]') === null
  );
}

function codeOf(work: Workspace): string | null {
  const [code] = work.opened.message?.codes ?? [];
  return code?.value ?? work.list.find(work.list.focus)?.code ?? null;
}

function copyCode(work: Workspace): void {
  const code = codeOf(work);
  if (code) void copyText(code).then(() => work.toasts.say(`Copied ${code}`));
}

function linkOf(work: Workspace): string | null {
  const primary = work.opened.message?.links.find(({ rel }) => rel === 'primary');
  return primary ? safeLink(primary.url) : null;
}

function openLink(work: Workspace): void {
  const link = linkOf(work);
  if (link) window.open(link, '_blank', 'noopener,noreferrer');
}
