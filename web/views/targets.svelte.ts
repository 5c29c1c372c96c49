/**
 * What an action is for: the selected messages, else the open one, else the one under the keyboard; and the actions
 * whose sense hangs on how those are marked now.
 */
import type { Message, MessageSummary } from '#contract/message.ts';
import type { Selector } from '#contract/routes.ts';
import type { MessageActions } from '../messages/message-actions.ts';
import type { MessageList } from '../messages/message-list.svelte.ts';
import type { OpenMessage } from '../messages/open-message.svelte.ts';
import { type Selection, whole } from '../messages/selection.svelte.ts';
import { counted } from '../shared/format.ts';

interface Parts {
  readonly list: MessageList;
  readonly opened: OpenMessage;
  readonly selection: Selection;
  readonly actions: MessageActions;
}

export class Targets {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The one message it is without a selection. */
  get #one(): string | null {
    return this.#parts.opened.id ?? this.#parts.list.focus;
  }

  get isAny(): boolean {
    return this.#parts.selection.isAny || this.#one !== null;
  }

  /** How many; null until that is known. */
  get count(): number | null {
    const { selection } = this.#parts;
    if (selection.isAny) return selection.count;
    return this.#one === null ? 0 : 1;
  }

  /** Those that are known by their ids. */
  get ids(): readonly string[] {
    const { selection } = this.#parts;
    if (selection.isAny) return selection.ids;
    return this.#one === null ? [] : [this.#one];
  }

  /** The numbers of those that are selected. */
  get seqs(): string {
    return this.#parts.selection.seqs;
  }

  get selector(): Selector {
    const { selection } = this.#parts;
    return selection.isAny ? selection.selector : { ids: [...this.ids] };
  }

  /** What is known of them. */
  get rows(): readonly (MessageSummary | Message)[] {
    const { list, opened, selection } = this.#parts;
    if (selection.isRange) return list.rows.filter((row) => selection.has(row));
    const { message } = opened;
    return this.ids.flatMap((id) => list.find(id) ?? (message?.id === id ? message : []));
  }

  /** What «release many» is for: the selected messages, else all that are listed. */
  get toRelease(): { selection: Selector; what: string } {
    const { list, selection } = this.#parts;
    if (selection.isAny) {
      const what = selection.count === null ? 'selected messages' : counted(selection.count, 'message');
      return { selection: selection.selector, what };
    }
    const { inbox, q } = list.view;
    if (q) return { selection: whole(list.view), what: 'what the search found' };
    return { selection: whole(list.view), what: inbox === null ? 'all mail' : `all in ${inbox}` };
  }

  /** Whether one of them is unread, as far as is known. */
  get isAnyUnread(): boolean {
    const { selection } = this.#parts;
    return selection.isRange ? selection.unread > 0 : this.rows.some((row) => !row.seen);
  }

  /** All become read; all unread where they were. */
  toggleSeen(): void {
    this.mark({ seen: this.isAnyUnread });
  }

  togglePinned(): void {
    this.mark({ pinned: this.rows.some((row) => !row.pinned) });
  }

  mark(marks: { seen?: boolean; pinned?: boolean }): void {
    const { selection, actions } = this.#parts;
    if (!this.isAny) return;
    const shown = this.rows.map(({ id }) => id);
    selection.mark(marks);
    void actions.mark(this.selector, marks, shown);
  }

  tag(tags: { addTags?: string[]; removeTags?: string[] }): void {
    if (this.isAny) void this.#parts.actions.tag(this.selector, tags);
  }

  async remove(): Promise<void> {
    if (!this.isAny) return;
    const { actions, selection } = this.#parts;
    const { isRange } = selection;
    if ((await actions.remove(this.selector)) && isRange) selection.clear();
  }
}
