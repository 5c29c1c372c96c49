/**
 * Messages that are acknowledged before they are committed: those that are small, come while the store is well, and are
 * in the arrival log. Senders need not wait for each other's commit, and the thread that writes always has work.
 *
 * What is asked of the store afterwards waits until they are committed (`settled`), so that nobody can tell the
 * difference. One that cannot be stored is tried again until it can, alone and in the order of arrival; meanwhile
 * nothing is acknowledged before its commit, and the trouble is told. One that the thread died of twice is stored
 * unread.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WorldError } from '#server/errors.ts';
import type { Log } from '#server/log.ts';
import { bytesIn } from '../bytes/blocks.ts';
import type { NewMessage, Result } from '../threads/protocol.ts';
import type { Remote } from '../threads/remote.ts';
import {
  type Blocks,
  type LoggedMessage,
  type LogRecord,
  openArrivalLog,
  type Place,
} from './arrival-log.ts';

/** Messages on their way at once. The more, the larger the groups in which they are committed, and the longer a question waits. */
const MAX_KEPT = 64;
/** Bytes of a message that is written twice to be acknowledged sooner. */
const MAX_BYTES = 128 * 1024;
/** A write that takes so long holds up everybody: the disk has more to do than it can, and is left to the other thread. */
const SLOW_MS = 20;
const SLOW_REST_MS = 1_000;
/** Before what could not be stored is tried again. */
const RETRY_MS = 500;
/** A message is stored unread after so many deaths, and given up for this life of the program after one more. */
const MOST_DEATHS = 2;
/** Failures of a message alone before it is given up likewise. */
const MOST_FAILURES = 5;

export interface Taking {
  /** Whether this message is taken, and its sender can be told; its blocks are handed over then. */
  take(message: NewMessage, blocks: Blocks): boolean;
  /** The greatest id, in the database or in what a life of the program before left; null when there is none. */
  readonly lastId: string | null;
  /** Resolves when everything taken before is committed, or was tried in vain; null when it is. */
  settled(): Promise<unknown> | null;
  /** Whether something that was taken waits to be tried again. */
  isBehind(): boolean;
  /** Tries again now: the thread that writes is there again. */
  tryNow(): void;
  /** What is wrong, in sentences. */
  problems(): readonly string[];
  /** Lets what is on its way be stored, within reason, and ends. */
  close(): Promise<void>;
}

export interface TakingPlan {
  readonly directory: string;
  readonly remote: Remote;
  /** The greatest id and number that are stored. */
  readonly last: Result<'lastGiven'>;
  readonly log: Log;
}

interface Kept {
  readonly place: Place;
  /** The life of the thread that was given it last, and how many ended with it. */
  life: number;
  deaths: number;
  /** How often it failed where others did not. */
  failures: number;
}

/** `world` for what may pass, `own` for what is wrong with the message alone. */
type Outcome = 'done' | 'world' | 'own';

/** Stores what a life of the program before left. Rejects with `StoreOpenError` when the log cannot be opened. */
export async function openTaking({
  directory,
  remote,
  last: stored,
  log: told,
}: TakingPlan): Promise<Taking> {
  const { log, left } = openArrivalLog(directory, remote.identity);
  const kept = new Map<number, Kept>();
  /** Those that cannot be stored by this life of the program. */
  const aside = new Set<number>();
  const attempts = new Set<Promise<unknown>>();
  let closing = false;
  let wake = new AbortController();
  let last = Math.max(stored.logged, ...left.map(({ record }) => record.message.logged.number));
  let retrying: Promise<void> | null = null;
  let round: Promise<void> | null = null;
  let restUntil = 0;

  for (const { record, place } of left) keep(record.message.logged.number, place);
  await Promise.all(left.map(({ record }) => give(again(record.message), record.blocks)));
  if (left.length > 0 && kept.size === 0) log.empty();

  function keep(number: number, place: Place): void {
    kept.set(number, { place, life: remote.life(), deaths: 0, failures: 0 });
  }

  function take(message: NewMessage, blocks: Blocks): boolean {
    if (!mayTake() || bytesIn(blocks) > MAX_BYTES) return false;
    const number = last + 1;
    const logged = { ...message, logged: { number, first: firstKept() ?? number } };
    const began = performance.now();
    const place = log.append({ message: logged, blocks });
    const ended = performance.now();
    if (ended - began > SLOW_MS) restUntil = ended + SLOW_REST_MS;
    if (!place) return false;
    last = number;
    keep(number, place);
    void give(logged, blocks);
    return true;
  }

  const mayTake = (): boolean =>
    !closing &&
    retrying === null &&
    kept.size < MAX_KEPT &&
    remote.problems().length === 0 &&
    performance.now() >= restUntil;

  function firstKept(): number | undefined {
    return kept.keys().next().value;
  }

  function again(message: LoggedMessage): LoggedMessage {
    const { number } = message.logged;
    return { ...message, late: true, logged: { number, first: firstKept() ?? number } };
  }

  function give(message: LoggedMessage, blocks: Blocks): Promise<Outcome> {
    const attempt = remote
      .call('add', [message], blocks)
      .then(() => done(message.logged.number), failed)
      .finally(() => attempts.delete(attempt));
    attempts.add(attempt);
    return attempt;
  }

  function done(number: number): Outcome {
    kept.delete(number);
    if (kept.size === 0) log.rest();
    return 'done';
  }

  function failed(error: unknown): Outcome {
    if (!retrying && !closing) {
      told.error(
        { err: error },
        'A message that was acknowledged could not be stored yet; it is tried again.',
      );
      retrying = retry();
    }
    return error instanceof WorldError ? 'world' : 'own';
  }

  async function retry(): Promise<void> {
    await Promise.allSettled(attempts);
    while (waiting().length > 0 && !closing) {
      await pause(RETRY_MS, undefined, { ref: false, signal: wake.signal }).catch(() => undefined);
      wake = new AbortController();
      if (closing) break;
      round = tryAll();
      await round;
      round = null;
    }
    if (kept.size === 0) told.info({}, 'Every message that was acknowledged is stored');
    retrying = null;
  }

  const waiting = (): Array<[number, Kept]> => [...kept].filter(([number]) => !aside.has(number));

  /** One after the other, until the store fails. */
  async function tryAll(): Promise<void> {
    for (const [number, one] of waiting()) if ((await tryOne(number, one)) === 'world') return;
  }

  async function tryOne(number: number, one: Kept): Promise<Outcome> {
    if (one.life !== remote.life()) one.deaths += 1;
    one.life = remote.life();
    if (one.deaths > MOST_DEATHS || one.failures >= MOST_FAILURES) {
      aside.add(number);
      return 'own';
    }
    const record = readBack(number, one);
    if (typeof record === 'string') return record;
    const unread = one.deaths === MOST_DEATHS;
    const outcome = await give({ ...again(record.message), unread }, record.blocks);
    if (outcome === 'own') one.failures += 1;
    return outcome;
  }

  /** Another program may have changed the file; then there is nothing to be done but to say so. */
  function readBack(number: number, { place }: Kept): LogRecord | Outcome {
    try {
      const record = log.read(place);
      if (record) return record;
    } catch {
      return 'world';
    }
    kept.delete(number);
    told.error({}, 'A message that was acknowledged is lost: another program has changed the arrival log.');
    return 'own';
  }

  function settled(): Promise<unknown> | null {
    if (attempts.size === 0) return round;
    return Promise.allSettled([...attempts, round]);
  }

  function problems(): string[] {
    const tried = kept.size - aside.size;
    return [
      ...(retrying && tried > 0
        ? [`Messages that were acknowledged and wait to be stored: ${tried}. They are tried again.`]
        : []),
      ...(aside.size > 0
        ? [
            `Messages that were acknowledged and cannot be stored: ${aside.size}. They are tried at the next start.`,
          ]
        : []),
    ];
  }

  async function close(): Promise<void> {
    closing = true;
    wake.abort();
    await retrying;
    await Promise.allSettled(attempts);
    log.close(kept.size === 0);
  }

  return {
    take,
    lastId: left.map(({ record }) => record.message.id).reduce(greater, stored.id),
    settled,
    isBehind: () => kept.size - aside.size > attempts.size,
    tryNow: () => wake.abort(),
    problems,
    close,
  };
}

/** Ids are in order. */
const greater = (one: string | null, other: string | null): string | null =>
  one !== null && (other === null || one > other) ? one : other;
