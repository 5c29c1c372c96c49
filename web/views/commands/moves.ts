/** Moving in a list, opening and going back. */
import type { Binding } from '../../shared/keys.ts';
import { sideViews, views } from '../view-table.ts';
import type { Workspace } from '../workspace.svelte.ts';

type Row = Omit<Binding, 'group'>;

export function moveCommands(work: Workspace, focusSearch: () => void | Promise<void>): readonly Row[] {
  const { list, opened, url } = work;
  const inMail = (): boolean => url.current.view === 'mail';
  const hasRows = (): boolean => !['settings', 'relays'].includes(url.current.view);
  return [
    { keys: ['/'], name: 'Search', run: () => void focusSearch() },
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
    },
    {
      keys: ['End'],
      name: 'Last message',
      run: () => void work.goToEnd('last'),
      when: () => inMail() && isFreeOfArrows(),
    },
    {
      keys: ['Enter'],
      name: 'Open message',
      run: () => list.focus && work.openMessage(list.focus),
      when: () => inMail() && list.focus !== null && opened.id === null && !isOnControl(),
      keyOnly: true,
    },
    { keys: ['Escape'], name: 'Back', run: () => goBack(work), keyOnly: true },
  ];
}

/** To the views, and to each inbox, saved search and tag there is; the last three have no keys. */
export function placeCommands(work: Workspace): readonly Row[] {
  return [
    { keys: ['g i'], name: 'Go to all mail', run: () => work.showInbox(null) },
    ...sideViews.map((view) => ({
      keys: [views[view].keys],
      name: `Go to ${views[view].label}`,
      run: () => work.showView(view),
    })),
  ];
}

/** One step back: out of the selection, else out of the message, else out of the search. */
function goBack(work: Workspace): void {
  const { view, session, release, compare, message, q } = work.url.current;
  if (session !== null) work.url.go({ session: null });
  else if (release !== null) work.url.go({ release: null });
  else if (view !== 'mail') work.showInbox(null);
  else if (compare !== null) work.url.go({ compare: null });
  else if (work.selection.isAny) work.selection.clear();
  else if (message !== null) work.closeMessage();
  else if (q) work.search('');
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
