/**
 * Finding words in a text that is on show: how many there are, which one is looked at, and their marks, which the
 * browser draws over the text (CSS Custom Highlight API) without a change to the page.
 */
import { matchesIn } from './matches.ts';

const MAX_MATCHES = 5000;

export class Find {
  query = $state('');
  count = $state(0);
  /** Which of them is looked at, from 0. */
  at = $state(0);
  #ranges: Range[] = [];

  /** Looks through what stands in the `pre` elements below `root`; called again when they change. */
  look(root: HTMLElement): void {
    const ranges =
      this.query === '' ? [] : [...root.querySelectorAll('pre')].flatMap((pre) => this.#rangesIn(pre));
    this.#ranges = ranges.slice(0, MAX_MATCHES);
    this.count = this.#ranges.length;
    this.at = Math.min(this.at, Math.max(0, this.count - 1));
    this.#mark();
  }

  ask(query: string): void {
    this.query = query;
    this.at = 0;
  }

  /** To the next (1) or the one before (−1), around the ends. */
  step(steps: 1 | -1): void {
    if (this.count === 0) return;
    this.at = (this.at + steps + this.count) % this.count;
    this.#mark();
    this.show();
  }

  /** Brings the one that is looked at into sight. */
  show(): void {
    const range = this.#ranges[this.at];
    const element = range?.startContainer.parentElement;
    if (!range || !element) return;
    element.scrollIntoView({ block: 'nearest' });
    // Text far away is laid out only when it comes near; then its place is known.
    requestAnimationFrame(() => {
      const region = element.closest('[role=region]');
      const [place, frame] = [range.getBoundingClientRect(), region?.getBoundingClientRect()];
      if (region && frame && (place.top < frame.top || place.bottom > frame.bottom))
        region.scrollBy({ top: place.top - frame.top - frame.height / 3 });
    });
  }

  /** Takes the marks away. */
  clear(): void {
    this.#ranges = [];
    this.#mark();
  }

  #mark(): void {
    const marks = globalThis.CSS?.highlights;
    if (!marks) return;
    const now = this.#ranges[this.at];
    marks.set('found', new Highlight(...this.#ranges));
    marks.set('found-now', new Highlight(...(now ? [now] : [])));
  }

  #rangesIn(pre: HTMLElement): Range[] {
    const nodes = textNodes(pre);
    const text = nodes.map(({ data }) => data).join('');
    const find = placeFinder(nodes);
    return matchesIn(text, this.query, MAX_MATCHES).map((index) => {
      const range = new Range();
      range.setStart(...find(index));
      range.setEnd(...find(index + this.query.length));
      return range;
    });
  }
}

function textNodes(root: Node): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) nodes.push(node as Text);
  return nodes;
}

/** Index in the joined text → node and place in it; asked in rising order. */
function placeFinder(nodes: readonly Text[]): (index: number) => [Text, number] {
  let at = 0;
  let begin = 0;

  return function find(index) {
    if (index < begin) at = begin = 0;
    while (at < nodes.length - 1 && index > begin + (nodes[at]?.length ?? 0)) {
      begin += nodes[at]?.length ?? 0;
      at++;
    }
    return [nodes[at] as Text, index - begin];
  };
}
