/**
 * The record of one connection: what goes into its transcript, what is noted of the client, and, at the end, what
 * became of it. Credentials and data never come here, only that there were some.
 */
import type { SessionOutcome } from '#contract/session.ts';
import type { SessionRecorder } from './backend.ts';

const count = new Intl.NumberFormat('en-US');

export class SessionRecord {
  readonly recorder: SessionRecorder;
  #delivered = 0;
  #refused = false;
  #hungUp = false;
  #lostData = false;
  #ended = false;

  constructor(recorder: SessionRecorder) {
    this.recorder = recorder;
  }

  client(line: string): void {
    this.recorder.line('client', line);
  }

  server(line: string): void {
    this.recorder.line('server', line);
    if (line < '4') return;
    this.#refused = true;
    this.recorder.facts({ lastError: line });
  }

  data(bytes: number): void {
    this.recorder.line('note', `${count.format(bytes)} bytes of data`);
  }

  overlong(limit: number): void {
    this.recorder.line('note', `a line of more than ${count.format(limit)} bytes`);
  }

  /** The connection ended within the data of a message. */
  dataLost(bytes: number): void {
    this.#lostData = true;
    this.recorder.line('note', `the connection ended after ${count.format(bytes)} bytes of data`);
  }

  delivered(): void {
    this.#delivered += 1;
  }

  /** We ended it, not the client. */
  hungUp(): void {
    this.#hungUp = true;
  }

  /** Safe to call twice. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.recorder.close(this.#outcome());
  }

  #outcome(): Exclude<SessionOutcome, 'open'> {
    if (this.#lostData) return this.#hungUp ? 'timeout' : 'dropped';
    if (this.#delivered > 0) return 'delivered';
    if (this.#hungUp) return 'timeout';
    return this.#refused ? 'refused' : 'nothing';
  }
}
