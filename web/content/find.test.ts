import { beforeEach, expect, test, vi } from 'vitest';
import { Find } from './find.svelte.ts';

interface Piece {
  readonly data: string;
  readonly length: number;
}

/** The browser's part: text nodes in `pre` elements, ranges between them, and the marks that it draws. */
class FakeRange {
  start: [Piece, number] | undefined;
  end: [Piece, number] | undefined;
  setStart(...place: [Piece, number]): void {
    this.start = place;
  }
  setEnd(...place: [Piece, number]): void {
    this.end = place;
  }
  get startContainer(): object {
    return { parentElement: null };
  }
  /** From where to where, as `text@index`. */
  toString(): string {
    return [this.start, this.end].map((place) => `${place?.[0].data}@${place?.[1]}`).join('–');
  }
}

const marks = new Map<string, readonly string[]>();
beforeEach(() => {
  marks.clear();
  vi.stubGlobal('NodeFilter', { SHOW_TEXT: 4 });
  vi.stubGlobal('Range', FakeRange);
  vi.stubGlobal('Highlight', function highlight(...ranges: FakeRange[]) {
    return ranges.map(String);
  });
  vi.stubGlobal('CSS', { highlights: marks });
  vi.stubGlobal('document', {
    createTreeWalker: ({ pieces }: { pieces: readonly Piece[] }) => {
      const left = [...pieces];
      return { nextNode: () => left.shift() ?? null };
    },
  });
  return () => vi.unstubAllGlobals();
});

/** A region with a `pre` for each list of texts. */
function region(...pres: readonly (readonly string[])[]): HTMLElement {
  const all = pres.map((texts) => ({ pieces: texts.map((data) => ({ data, length: data.length })) }));
  return { querySelectorAll: () => all } as unknown as HTMLElement;
}

test('every place is marked, and the one that is looked at apart', () => {
  const find = new Find();
  find.ask('word');
  find.look(region(['one Word'], ['two words']));
  expect([find.count, find.at]).toEqual([2, 0]);
  expect(marks.get('found')).toEqual(['one Word@4–one Word@8', 'two words@4–two words@8']);
  expect(marks.get('found-now')).toEqual(['one Word@4–one Word@8']);
});

test('also across pieces that were coloured apart', () => {
  const find = new Find();
  find.ask('<p>');
  find.look(region(['a <', 'p', '> b <', 'p>']));
  expect(marks.get('found')).toEqual(['a <@2–> b <@1', '> b <@4–p>@2']);
});

test('forwards and back, around the ends', () => {
  const find = new Find();
  find.ask('a');
  find.look(region(['aaa']));
  const seen = [1, 1, 1, -1].map((step) => {
    find.step(step as 1 | -1);
    return find.at;
  });
  expect(seen).toEqual([1, 2, 0, 2]);
  expect(marks.get('found-now')).toEqual(['aaa@2–aaa@3']);
});

test('when the text changes it stays within what is found, and new words begin at the first', () => {
  const find = new Find();
  find.ask('a');
  find.look(region(['aaa']));
  find.step(-1);
  find.look(region(['a']));
  expect([find.count, find.at]).toEqual([1, 0]);
  find.look(region(['aaa']));
  find.step(1);
  find.ask('aa');
  expect(find.at).toBe(0);
});

test('nothing looked for marks nothing, and marks are taken away', () => {
  const find = new Find();
  find.ask('a');
  find.look(region(['aaa']));
  find.ask('');
  find.look(region(['aaa']));
  find.step(1);
  expect([find.count, find.at, marks.get('found')]).toEqual([0, 0, []]);
  find.ask('a');
  find.look(region(['aaa']));
  find.clear();
  expect([marks.get('found'), marks.get('found-now')]).toEqual([[], []]);
});

test('a text that holds it everywhere is marked up to a limit', () => {
  const find = new Find();
  find.ask('a');
  find.look(region(['a'.repeat(20_000)]));
  expect(find.count).toBe(5_000);
});
