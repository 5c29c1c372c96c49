/** Selecting, and what is done with the selected messages, the open one, or the one under the keyboard. */
import { whole } from '../../messages/selection.svelte.ts';
import type { Binding } from '../../shared/keys.ts';
import type { Workspace } from '../workspace.svelte.ts';

type Row = Omit<Binding, 'group'>;

export function messageListCommands(work: Workspace): readonly Row[] {
  const { list, opened, selection, targets, actions, url } = work;
  const inMail = (): boolean => url.current.view === 'mail';
  const hasTarget = (): boolean => inMail() && targets.isAny;
  const isAnySelected = (): boolean => inMail() && selection.isAny;
  const hasFocus = (): boolean => inMail() && list.focused !== null;
  return [
    {
      keys: ['r'],
      name: 'Release to a real server',
      run: () => void work.release(),
      when: () => opened.id !== null || selection.isAny,
    },
    { keys: ['u'], name: 'Read or unread', run: () => targets.toggleSeen(), when: hasTarget },
    { keys: ['p'], name: 'Pin or unpin', run: () => targets.togglePinned(), when: hasTarget },
    { keys: ['l'], name: 'Tags', run: () => (work.overlay = 'tags'), when: hasTarget },
    { keys: ['e'], name: 'Export', run: () => (work.overlay = 'export'), when: inMail },
    {
      keys: ['Shift+e'],
      name: 'Download as .eml',
      run: () => work.downloadRaw(),
      when: () => inMail() && work.rawUrl !== null,
    },
    { keys: ['#', 'Delete'], name: 'Delete', run: () => void targets.remove(), when: hasTarget },
    { keys: ['z', 'Mod+z'], name: 'Undo delete', run: () => void actions.undo() },
    {
      keys: ['='],
      name: 'Compare the two selected',
      run: () => work.compareSelected(),
      when: () => inMail() && selection.ids.length === 2,
    },
    { keys: [], name: 'Mark as read', run: () => targets.mark({ seen: true }), when: isAnySelected },
    { keys: [], name: 'Mark as unread', run: () => targets.mark({ seen: false }), when: isAnySelected },
    { keys: [], name: 'Clear the selection', run: () => selection.clear(), when: isAnySelected },
    {
      keys: ['x'],
      name: 'Select',
      run: () => list.focused && selection.toggle(list.focused),
      when: hasFocus,
    },
    {
      keys: ['Shift+x'],
      name: 'Select up to here',
      run: () => list.focused && selection.extendTo(list.focused, list.rows),
      when: hasFocus,
    },
    {
      keys: ['Mod+a'],
      name: 'Select all',
      run: () => work.selectAll(),
      when: () => inMail() && opened.id === null,
    },
  ];
}

/** What is done with the whole list. */
export function wholeListCommands(work: Workspace, chooseFiles: () => void): readonly Row[] {
  const { list, selection, actions, url } = work;
  const isListed = (): boolean => url.current.view === 'mail' && list.rows.length > 0;
  const everything = () => whole(list.view);
  return [
    {
      keys: ['s'],
      name: 'Save this search',
      run: () => work.toggleSavedSearch(),
      when: () => url.current.view === 'mail' && url.current.q !== '',
    },
    {
      keys: [],
      name: 'Mark all that is listed as read',
      run: () => void actions.mark(everything(), { seen: true }),
      when: isListed,
    },
    {
      keys: [],
      name: 'Release all that is listed',
      run: () => (work.overlay = 'release-many'),
      when: () => isListed() && !selection.isAny,
    },
    {
      keys: [],
      name: 'Delete all that is listed',
      run: () => void actions.remove(everything()),
      when: isListed,
    },
    { keys: ['i'], name: 'Import .eml or mbox files', run: chooseFiles },
  ];
}
