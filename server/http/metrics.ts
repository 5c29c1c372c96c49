/**
 * Figures for Prometheus, in its text format (version 0.0.4). Names of relays are the only labels that a person
 * chose; nothing of any message is in it.
 */
import type { Status } from '#contract/status.ts';
import type { ReleaseCount } from '#server/store/store.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Figures {
  readonly status: Status;
  readonly releases: readonly ReleaseCount[];
}

interface MetricRow {
  readonly name: string;
  readonly help: string;
  /** Labels, as they stand in the braces, and value. */
  readonly read: (figures: Figures) => ReadonlyArray<readonly [labels: string, value: number]>;
}

const one =
  (value: (figures: Figures) => number): MetricRow['read'] =>
  (figures) => [['', value(figures)]];

const rows: readonly MetricRow[] = [
  {
    name: 'ready',
    help: '1 when mail can be taken and read',
    read: one(({ status }) => Number(status.ready)),
  },
  { name: 'messages', help: 'Messages that are kept', read: one(({ status }) => status.messages.count) },
  { name: 'messages_unread', help: 'Those not looked at', read: one(({ status }) => status.messages.unread) },
  {
    name: 'message_bytes',
    help: 'Bytes of all kept messages',
    read: one(({ status }) => status.messages.bytes),
  },
  {
    name: 'releases',
    help: 'Releases that are kept, by relay and state',
    read: ({ releases }) =>
      releases.map(({ relay, state, releases: count }) => [
        `{relay="${escaped(relay)}",state="${state}"}`,
        count,
      ]),
  },
];

/** The page that Prometheus reads. */
export function metricsPage(figures: Figures): string {
  return rows
    .flatMap(({ name, help, read }) => [
      `# HELP mailstop_${name} ${help}`,
      `# TYPE mailstop_${name} gauge`,
      ...read(figures).map(([labels, value]) => `mailstop_${name}${labels} ${value}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
