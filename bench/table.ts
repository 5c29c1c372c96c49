/** Results as a Markdown table, and as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Results } from './rounds.ts';
import { median, written } from './statistics.ts';

/** A row for every figure; medians, and what ours is to the reference. */
export function resultTable(results: Results, ours: string, reference: string): string {
  const names = [...results.keys()];
  const figures = [...new Set([...results.values()].flatMap((figures) => [...figures.keys()]))];
  const withRatio = results.has(ours) && results.has(reference);
  const rows = figures.map((figure) => {
    const middle = (name: string) => median(results.get(name)?.get(figure) ?? []);
    const ratio = middle(ours) / middle(reference);
    return [
      figure,
      ...names.map((name) => written(middle(name))),
      ...(withRatio ? [Number.isFinite(ratio) ? `${written(ratio)} ×` : '–'] : []),
    ];
  });
  return markdown(['', ...names, ...(withRatio ? [`${ours} / ${reference}`] : [])], rows);
}

/** Names to the left, numbers to the right. */
export function markdown(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const rule = header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** `4 × some processor, 16 GB, linux, Node v24.0.0`. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 1e9);
  return `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${gigabytes} GB, ${process.platform}, Node ${process.version}`;
}

/** Writes `bench/results/<time>-<what>.json`; gives its path. */
export function saveJson(what: string, results: object): string {
  const directory = new URL('results/', import.meta.url);
  mkdirSync(directory, { recursive: true });
  const at = new Date().toISOString();
  const file = new URL(`${at.slice(0, 19).replaceAll(':', '-')}-${what}.json`, directory);
  writeFileSync(file, `${JSON.stringify({ at, machine: machine(), ...results }, null, 2)}\n`);
  return fileURLToPath(file);
}
