/**
 * Puts the controllers together: what the URL says is shown, what happens live reaches everyone, and what a
 * person does with messages goes through here. Components are handed this one object.
 */

import type { Message } from '#contract/message.ts';
import { Comparison } from '../compare/comparison.svelte.ts';
import { Contents } from '../content/contents.ts';
import { Saving } from '../export/saving.ts';
import { Faults } from '../faults/faults.svelte.ts';
import { Import } from '../import/import.svelte.ts';
import { Inboxes } from '../inboxes/inboxes.svelte.ts';
import type { Feed } from '../live/feed.svelte.ts';
import { KeptSelection } from '../messages/kept-selection.svelte.ts';
import { LookAhead } from '../messages/look-ahead.ts';
import { MessageActions } from '../messages/message-actions.ts';
import { MessageList } from '../messages/message-list.svelte.ts';
import { OpenMessage } from '../messages/open-message.svelte.ts';
import { Selection } from '../messages/selection.svelte.ts';
import { SavedSearches } from '../places/saved-searches.svelte.ts';
import { Tags, tagSearch } from '../places/tags.svelte.ts';
import { PreviewOptions } from '../preview/preview-options.svelte.ts';
import { ReleaseList } from '../release/release-list.svelte.ts';
import { Releases } from '../release/releases.svelte.ts';
import { Rules } from '../release/rules.svelte.ts';
import { RecentSearches } from '../search/recent-searches.svelte.ts';
import { Sessions } from '../sessions/sessions.svelte.ts';
import { afterFrame } from '../shared/after-frame.ts';
import { type Api, problemOf } from '../shared/api.ts';
import { copyText } from '../shared/copy.ts';
import { Toasts } from '../shared/toasts.svelte.ts';
import type { UrlState } from '../shared/url-state.svelte.ts';
import { ServerStatus } from '../status/server-status.svelte.ts';
import { type Address, type address, elsewhere, type ViewName } from './address.ts';
import { Targets } from './targets.svelte.ts';

/** A whole list of so many is selected by ids, which shows at once what is done with them. */
const FEW = 500;

export type WorkspaceFeed = Pick<Feed, 'listen' | 'start' | 'state'>;

interface Surroundings {
  readonly api: Api;
  readonly feed: WorkspaceFeed;
  readonly url: UrlState<typeof address>;
  readonly pageHost: string;
  readonly theme: { readonly isDark: boolean };
}

export type Overlay =
  | 'keys'
  | 'palette'
  | 'release'
  | 'release-many'
  | 'tags'
  | 'export'
  | 'save-search'
  | 'rule'
  | null;

export class Workspace {
  readonly api: Api;
  readonly feed: WorkspaceFeed;
  readonly url: UrlState<typeof address>;
  readonly toasts = new Toasts();
  readonly preview: PreviewOptions;
  readonly selection: Selection;
  readonly kept: KeptSelection;
  readonly targets: Targets;
  readonly list: MessageList;
  readonly opened: OpenMessage;
  readonly ahead: LookAhead;
  readonly contents: Contents;
  readonly inboxes: Inboxes;
  readonly server: ServerStatus;
  readonly releases: Releases;
  readonly comparison: Comparison;
  readonly releaseList: ReleaseList;
  readonly rules: Rules;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly tags: Tags;
  readonly searches: SavedSearches;
  readonly recent = new RecentSearches();
  readonly files: Import;
  readonly actions: MessageActions;
  readonly saving: Saving;
  overlay: Overlay = $state(null);

  constructor({ api, feed, url, pageHost, theme }: Surroundings) {
    this.preview = new PreviewOptions(theme);
    this.api = api;
    this.feed = feed;
    this.url = url;
    this.list = new MessageList(api);
    this.selection = new Selection(api);
    this.kept = new KeptSelection(api, this.selection);
    this.opened = new OpenMessage(api);
    this.ahead = new LookAhead((id) => void this.opened.prepare(id));
    this.contents = new Contents(api);
    this.inboxes = new Inboxes(api);
    this.server = new ServerStatus(api, pageHost);
    this.releases = new Releases(api);
    this.comparison = new Comparison(api);
    this.releaseList = new ReleaseList(api);
    this.rules = new Rules(api, this.toasts);
    this.sessions = new Sessions(api);
    this.faults = new Faults(api);
    this.tags = new Tags(api);
    this.files = new Import(api, this.toasts);
    this.searches = new SavedSearches(api, this.toasts);
    this.actions = new MessageActions(api, this.toasts, {
      mark: (ids, marks) => {
        this.list.mark(ids, marks);
        this.opened.mark(ids, marks);
      },
      remove: (ids) => this.#leave(ids),
      reload: () => void this.list.reload(),
    });
    this.saving = new Saving(api, feed, this.toasts);
    this.targets = new Targets(this);
    url.onChange(() => this.#follow());
    feed.listen((frames) => {
      const wasAway = this.#isAway;
      for (const frame of frames) if (frame.type === 'messages.removed') this.#leave(frame.ids);
      for (const part of this.#listeners) part.apply(frames);
      if (frames.some(({ type }) => type === 'hello')) this.#comeBack(wasAway);
    });
  }

  get #listeners() {
    const { list, opened, selection, inboxes, server, releases, releaseList, rules, sessions } = this;
    const { faults, tags, searches } = this;
    return [
      ...[list, opened, selection, inboxes, server, releases, releaseList, rules, sessions],
      ...[faults, tags, searches],
    ];
  }

  /** Loads what the URL says, then goes live from the cursor that was true at. */
  async start(): Promise<void> {
    this.#loadPlaces();
    this.#followView();
    void this.#open(this.url.current.message);
    this.feed.start(await this.#show());
    this.actions.offerUndo();
  }

  /** Lists what the URL says, and selects of it what the URL says. */
  async #show(): Promise<string | null> {
    const { inbox, q, select } = this.url.current;
    this.selection.begin({ inbox, q });
    this.kept.begin(select);
    const cursor = await this.list.show({ inbox, q });
    if (cursor !== null) void this.#select();
    return cursor;
  }

  #select(): Promise<void> {
    return this.kept.settle((id) => this.list.find(id));
  }

  /** Whether the URL says what is selected; it has no place for that outside of the mail. */
  get isSelectionKept(): boolean {
    const { view, select } = this.url.current;
    return view !== 'mail' || select === this.kept.text;
  }

  /** Writes what is selected into the URL, with no step for the back button. */
  keepSelection(): void {
    this.url.go({ select: this.kept.text }, { replace: true });
  }

  #loadPlaces(): void {
    void this.inboxes.load();
    void this.server.load();
    void this.tags.load();
    void this.searches.load();
  }

  /** Nobody answers; a server that refuses is there. */
  get #isAway(): boolean {
    return this.list.state === 'failed' && problemOf(this.list.problem) === null;
  }

  /** The server is there: what was asked for in vain while it was away is asked again. The list does so by itself. */
  #comeBack(wasAway: boolean): void {
    void this.#select();
    if (!wasAway) return;
    this.#loadPlaces();
    if (this.opened.state === 'failed') void this.#open(this.opened.id);
  }

  /** Whether there is no mail at all, as before the first message. */
  get isEmpty(): boolean {
    const { state, rows, view } = this.list;
    return (
      state === 'ready' && rows.length === 0 && !view.q && this.inboxes.loaded && this.inboxes.messages === 0
    );
  }

  openMessage(id: string): void {
    this.url.go({ message: id, compare: null }, { replace: this.url.current.message !== null });
  }

  closeMessage(): void {
    this.url.go({ message: null, compare: null });
  }

  /** Lays the two selected messages beside each other, the older one first. */
  compareSelected(): void {
    const [one, other] = this.selection.ids.toSorted();
    if (one !== undefined && other !== undefined) this.url.go({ message: other, compare: one });
  }

  swapCompared(): void {
    const { message, compare } = this.url.current;
    this.url.go({ message: compare, compare: message }, { replace: true });
  }

  showInbox(inbox: string | null): void {
    this.url.go({ ...elsewhere, view: 'mail', inbox });
  }

  search(q: string, { replace = false } = {}): void {
    this.url.go({ ...this.#found(q), view: 'mail', session: null }, { replace });
  }

  addressOfSearch(q: string): string {
    return this.url.addressOf(this.#found(q));
  }

  /** Another list begins with nothing selected. */
  #found(q: string): Partial<Address> {
    return q === this.url.current.q ? { q } : { q, select: '' };
  }

  /** A search over all mail, as a saved one is. */
  showSearch(q: string): void {
    this.url.go({ ...elsewhere, view: 'mail', q });
  }

  searchTag(tag: string): void {
    this.search(tagSearch(tag));
  }

  /** Saves the search under a name that is asked for, or forgets it. */
  toggleSavedSearch(): void {
    const saved = this.searches.find(this.url.current.q);
    if (saved) void this.searches.remove(saved.name);
    else this.overlay = 'save-search';
  }

  showView(view: ViewName): void {
    this.url.go({ ...elsewhere, view });
  }

  /** A message from another view, in the list of all mail. */
  addressOfMessage(message: string): string {
    return this.url.addressOf({ ...elsewhere, view: 'mail', message });
  }

  showMessage(message: string): void {
    this.url.go({ ...elsewhere, view: 'mail', message });
  }

  openSession(session: string): void {
    this.url.go({ session }, { replace: this.url.current.session !== null });
  }

  openRelease(release: string): void {
    this.url.go({ release }, { replace: this.url.current.release !== null });
  }

  /** What ended badly in a view since it was last looked at. */
  failedUnseen(view: ViewName): number {
    if (view === 'sessions') return this.sessions.failedUnseen;
    return view === 'releases' ? this.releaseList.failedUnseen : 0;
  }

  /** To the next (1) or previous (−1) row of the view; opens it when a message is open. */
  step(steps: number): void {
    const { view } = this.url.current;
    if (view === 'mail') this.#stepMessage(steps);
    else if (view === 'sessions') this.#stepSession(steps);
    else if (view === 'releases') this.#stepRelease(steps);
    else if (view === 'faults') this.faults.step(steps);
  }

  #stepMessage(steps: number): void {
    const row = this.list.neighbour(this.opened.id ?? this.list.focus, steps);
    if (row) this.#moveTo(row.id);
  }

  #moveTo(id: string): void {
    this.list.moveTo(id);
    if (this.url.current.message !== null) this.openMessage(id);
    else this.ahead.near(id);
  }

  /** To the first or the last message of the list, however long that is. */
  async goToEnd(end: 'first' | 'last'): Promise<void> {
    const row = await this.list.at(end === 'first' ? 0 : this.list.total - 1);
    if (row) this.#moveTo(row.id);
  }

  /** Selects all that is listed. */
  selectAll(): void {
    const { rows, window, newest } = this.list;
    this.selection.all(rows, window.isWhole && rows.length <= FEW ? null : newest);
  }

  #stepSession(steps: number): void {
    const id = this.sessions.neighbour(steps);
    if (id !== undefined) this.openSession(id);
  }

  #stepRelease(steps: number): void {
    const id = this.releaseList.neighbour(steps);
    if (id !== undefined) this.openRelease(id);
  }

  /** Releases the open message; several that are selected, together. */
  async release(): Promise<void> {
    if (this.selection.isAny) this.overlay = 'release-many';
    // Until the message that was asked for is here, the one before is still on show.
    else if (await this.opened.show(this.opened.id)) this.overlay = 'release';
  }

  async copySmtpAddress(): Promise<void> {
    const address = this.server.smtpAddress;
    if (address && (await copyText(address))) this.toasts.say(`Copied ${address}`);
  }

  /** Where the one message that actions are for is to be had as it came; null when it is not one. */
  get rawUrl(): string | null {
    const [id, other] = this.targets.ids;
    if (id === undefined || other !== undefined) return null;
    return this.api.urlOf('getRaw', { params: { id }, query: { download: 'true' } });
  }

  downloadRaw(): void {
    if (this.rawUrl) void this.saving.save(this.rawUrl);
  }

  /** Messages went: if the open one is among them, its neighbour in the list comes in its place. */
  #leave(ids: readonly string[]): void {
    const here = this.opened.id ?? this.list.focus;
    const next = here !== null && ids.includes(here) ? this.#nearestStaying(here, ids) : undefined;
    this.list.remove(ids);
    this.selection.forget(ids);
    if (here === null || !ids.includes(here)) return;
    this.list.focus = next ?? null;
    if (this.opened.id === here) this.url.go({ message: next ?? null }, { replace: true });
  }

  #nearestStaying(id: string, leaving: readonly string[]): string | undefined {
    const rows = this.list.rows;
    const at = rows.findIndex((row) => row.id === id);
    const stays = (row: { id: string }): boolean => !leaving.includes(row.id);
    if (at < 0) return undefined;
    return (rows.slice(at + 1).find(stays) ?? rows.slice(0, at).findLast(stays))?.id;
  }

  /** Makes what is shown be what the URL says. */
  #follow(): void {
    const { inbox, q, message } = this.url.current;
    if (inbox !== this.list.view.inbox || q !== this.list.view.q) void this.#show();
    if (message !== this.opened.id) void this.#open(message);
    this.#followView();
  }

  #followView(): void {
    const { view, outcome, session, release, state, fault, message, compare } = this.url.current;
    if (compare !== null && message !== null) void this.comparison.show(compare, message);
    if (view === 'sessions') void this.sessions.show(outcome, session);
    else this.sessions.hide();
    if (view === 'releases') void this.releaseList.show(state, release);
    else this.releaseList.hide();
    if (view === 'relays') this.rules.show();
    else this.rules.hide();
    if (view === 'releases' || view === 'relays') void this.releases.loadRelays().catch(() => undefined);
    if (view === 'faults') void this.faults.show(fault);
    else this.faults.hide();
  }

  /** What a message that is on show asks for, once it is; it was seen also when the reader has moved on. */
  #wasOpened(id: Address['message'], message: Message | null): void {
    if (message && !message.seen) void this.actions.mark({ ids: [message.id] }, { seen: true });
    if (id !== this.opened.id) return;
    void this.releases.follow(id);
    const next = message && this.list.neighbour(message.id, 1);
    if (next) void this.opened.prepare(next.id);
  }

  async #open(id: Address['message']): Promise<void> {
    if (id !== null) this.list.focus = id;
    const message = await this.opened.show(id);
    if (id === this.opened.id) afterFrame(() => this.#wasOpened(id, message));
  }
}
