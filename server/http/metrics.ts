/**
 * Figures for Prometheus, in its text format (version 0.0.4). Labels are words of ours, and names of relays and
 * listeners from the settings; nothing of any message is in it.
 */
import type { Status } from '#contract/status.ts';
import type { Figures } from '#server/figures.ts';
import type { ReleaseCount } from '#server/store/store.ts';
import type { Labels, Sample, Tally } from '#server/tally.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Page {
  readonly status: Status;
  readonly releases: readonly ReleaseCount[];
  readonly figures: Figures;
  /** Clients that listen to events. */
  readonly listening: number;
}

interface MetricRow {
  readonly name: string;
  readonly help: string;
  readonly read: (page: Page) => number | Tally | readonly Sample[];
}

/** States in which a release is still to be done. */
const waitingStates: readonly string[] = ['queued', 'sending', 'deferred'];

const rows: readonly MetricRow[] = [
  {
    name: 'ready',
    help: '1 when mail can be taken and read',
    read: ({ status }) => Number(status.ready),
  },
  {
    name: 'intake_seconds',
    help: 'From the first byte of a message until its sender can be told that it is there, by door (smtp, http)',
    read: ({ figures }) => figures.intake,
  },
  {
    name: 'intake_bytes_total',
    help: 'Bytes of the messages that came in',
    read: ({ figures }) => figures.intakeBytes,
  },
  {
    name: 'intake_refused_total',
    help: 'Messages that were not stored, by reason',
    read: ({ figures }) => figures.intakeRefused,
  },
  {
    name: 'intake_waiting',
    help: 'Messages on their way to the store now',
    read: ({ figures }) => figures.arriving,
  },
  { name: 'smtp_connections', help: 'Open now', read: ({ figures }) => figures.openSessions },
  {
    name: 'smtp_sessions_total',
    help: 'Ended, by listener and how',
    read: ({ figures }) => figures.sessions,
  },
  { name: 'messages', help: 'Messages that are kept', read: ({ status }) => status.messages.count },
  { name: 'messages_unread', help: 'Those not looked at', read: ({ status }) => status.messages.unread },
  {
    name: 'message_bytes',
    help: 'Bytes of all kept messages',
    read: ({ status }) => status.messages.bytes,
  },
  {
    name: 'retention_removed',
    help: 'Messages that went because of the limits',
    read: ({ status }) => status.retention.removed,
  },
  {
    name: 'store_problems',
    help: 'What is wrong with the store; 0 when all is well',
    read: ({ status }) => status.problems.length,
  },
  { name: 'waiting', help: 'Calls that wait for mail now', read: ({ status }) => status.waiting },
  {
    name: 'wait_seconds',
    help: 'How long calls waited for mail, by how it ended',
    read: ({ figures }) => figures.waits,
  },
  { name: 'listening', help: 'Clients that listen to events now', read: ({ listening }) => listening },
  {
    name: 'releases',
    help: 'Releases that are kept, by relay and state',
    read: ({ releases }) => releases.map(({ relay, state, releases: n }) => sample({ relay, state }, n)),
  },
  {
    name: 'release_queue',
    help: 'Releases that are not done, by relay',
    read: ({ releases }) =>
      [...Map.groupBy(releases, ({ relay }) => relay)].map(([relay, of]) =>
        sample(
          { relay },
          of.reduce((sum, one) => sum + (waitingStates.includes(one.state) ? one.releases : 0), 0),
        ),
      ),
  },
  {
    name: 'release_attempt_seconds',
    help: 'Attempts at a release, by relay and how far they came (done: the server took it)',
    read: ({ figures }) => figures.attempts,
  },
  {
    name: 'http_request_seconds',
    help: 'Until the answer to a request began, by route; a page or a file is «page»',
    read: ({ figures }) => figures.requests,
  },
  {
    name: 'http_requests_total',
    help: 'Requests, by route and status',
    read: ({ figures }) => figures.answers,
  },
  {
    name: 'resident_memory_bytes',
    help: 'Memory of the process',
    read: () => process.memoryUsage.rss(),
  },
];

function sample(labels: Labels, value: number): Sample {
  return { suffix: '', labels, value };
}

/** The page that Prometheus reads. */
export function metricsPage(page: Page): string {
  return rows.map(({ name, help, read }) => written(`mailstop_${name}`, help, read(page))).join('');
}

function written(name: string, help: string, read: ReturnType<MetricRow['read']>): string {
  const isTally = typeof read === 'object' && 'samples' in read;
  const samples = typeof read === 'number' ? [sample({}, read)] : isTally ? read.samples() : read;
  const lines = samples.map(({ suffix, labels, value }) => `${name}${suffix}${inBraces(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${isTally ? read.type : 'gauge'}\n${lines.join('')}`;
}

function inBraces(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
