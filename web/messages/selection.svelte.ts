/**
 * Which messages are selected for doing something with many. A range goes from the one selected last to the
 * one named, in the order of the list.
 */
export class Selection {
  ids: ReadonlySet<string> = $state.raw(new Set());
  #anchor: string | null = null;

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(id: string): void {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.ids = ids;
    this.#anchor = id;
  }

  /** Adds all from the anchor to `id`; `order` is the list as it stands. Without an anchor only `id`. */
  extendTo(id: string, order: readonly string[], from: string | null = null): void {
    const to = order.indexOf(id);
    const anchor = order.indexOf(this.#anchor ?? from ?? id);
    const [first, last] = anchor < 0 ? [to, to] : [Math.min(anchor, to), Math.max(anchor, to)];
    this.ids = new Set([...this.ids, ...order.slice(first, last + 1)]);
    this.#anchor ??= from ?? id;
  }

  all(ids: readonly string[]): void {
    this.ids = new Set(ids);
  }

  clear(): void {
    if (this.ids.size > 0) this.ids = new Set();
    this.#anchor = null;
  }

  forget(ids: readonly string[]): void {
    if (!ids.some((id) => this.ids.has(id))) return;
    const gone = new Set(ids);
    this.ids = new Set([...this.ids].filter((id) => !gone.has(id)));
  }
}
