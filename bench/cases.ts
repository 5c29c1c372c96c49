/**
 * What is measured of every contestant in every round. A case is given a contestant that was just started and
 * notes figures by name; all of them come out as rows of the table.
 */
import { type Case, CONNECTIONS } from './case.ts';
import { measureEvents } from './events.ts';
import { measureFill } from './fill.ts';
import { type Load, runLoad } from './load.ts';
import { type Kind, sendable } from './messages.ts';

export const cases: readonly Case[] = [
  intake({ id: 'each', name: 'new connection each, 5 KB', kind: 'plain', connect: 'each' }),
  intake({ id: 'many', name: 'many per connection, 5 KB', kind: 'plain' }),
  intake({ id: 'multipart', name: 'many per connection, 28 KB multipart', kind: 'multipart', share: 0.5 }),
  intake({ id: 'large', name: 'many per connection, 1 MB attachment', kind: 'attachment', share: 0.05 }),
  intake({ id: 'single', name: 'one client in sequence, 5 KB', kind: 'plain', connections: 1, share: 0.5 }),
  { id: 'event', measure: measureEvents },
  { id: 'memory', once: true, measure: measureFill('plain') },
  { id: 'disk', once: true, measure: measureFill('multipart') },
];

interface Intake {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly connect?: Load['connect'];
  readonly connections?: number;
  /** Part of the messages that it takes. */
  readonly share?: number;
}

function intake({ id, name, kind, connect = 'once', connections = CONNECTIONS, share = 1 }: Intake): Case {
  return {
    id,
    async measure({ running, messages, seconds }, note) {
      const count = Math.max(connections, Math.round(messages * share));
      const ready = Array.from({ length: count }, (_, n) => sendable(kind, n));
      const message = (n: number) => ready[n] ?? sendable(kind, n);
      const before = await running.settledProcessorMs();
      const load = { port: running.smtp, messages: count, connections, connect, message, seconds };
      const sent = await runLoad(load);
      note(`${name}: messages/s`, sent.messages / sent.seconds);
      note(`${name}: processor ms each`, ((await running.settledProcessorMs()) - before) / sent.messages);
    },
  };
}
