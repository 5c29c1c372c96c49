import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LOG_FILE, type LogRecord, openArrivalLog } from './arrival-log.ts';

function newDirectory(): { directory: string; file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-log-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return { directory, file: join(directory, LOG_FILE) };
}

function record(number: number, ...blocks: string[]): LogRecord {
  return {
    message: {
      id: `id-${number}`,
      inbox: 'default',
      receivedAt: '2030-01-01T00:00:00.000Z',
      staged: null,
      session: null,
      logged: { number, first: 1 },
      envelope: {
        protocol: 'smtp',
        listener: null,
        client: null,
        helo: null,
        tls: null,
        auth: null,
        mailFrom: { address: '', parameters: [], raw: 'MAIL FROM:<>' },
        rcptTo: [],
      },
    },
    blocks: blocks.map((block) => Uint8Array.from(Buffer.from(block))),
  };
}

const recordsIn = (directory: string, store = 'store') => {
  const { log, left } = openArrivalLog(directory, store);
  log.close(false);
  return left.map((one) => one.record);
};

test('what was appended can be read, then and by the next who opens it', () => {
  const { directory } = newDirectory();
  const { log, left } = openArrivalLog(directory, 'store');
  const records = [record(1, 'one', 'and \0more'), record(2), record(3, '')];
  const places = records.map((one) => log.append(one));
  log.close(false);
  expect(left).toEqual([]);
  expect(recordsIn(directory)).toEqual(records);

  const { log: again } = openArrivalLog(directory, 'store');
  expect(places.map((place) => place && again.read(place))).toEqual(records);
  again.append(record(4, 'four'));
  again.close(false);
  expect(recordsIn(directory)).toHaveLength(4);
});

test('a record that is cut short or changed ends the log', () => {
  const { directory, file } = newDirectory();
  const { log } = openArrivalLog(directory, 'store');
  log.append(record(1, 'one'));
  const second = log.append(record(2, 'two'));
  log.close(false);
  const whole = readFileSync(file);

  for (let size = second?.start ?? 0; size < whole.length; size += 7) {
    truncateSync(file, size);
    expect(recordsIn(directory)).toEqual([record(1, 'one')]);
    writeFileSync(file, whole);
  }
  for (let at = second?.start ?? 0; at < whole.length; at += 13) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x41;
    writeFileSync(file, changed);
    expect(recordsIn(directory)).toEqual([record(1, 'one')]);
  }
  writeFileSync(file, whole);
  appendFileSync(file, Buffer.alloc(5_000));
  expect(recordsIn(directory)).toHaveLength(2);
});

test('what another store left is not ours', () => {
  const { directory } = newDirectory();
  const { log } = openArrivalLog(directory, 'one store');
  log.append(record(1, 'one'));
  log.close(false);
  expect(recordsIn(directory, 'another')).toEqual([]);
});

test('it is emptied when it is closed and nothing is needed', () => {
  const { directory, file } = newDirectory();
  const { log } = openArrivalLog(directory, 'store');
  log.append(record(1, 'one'));
  log.close(true);
  expect(statSync(file)).toMatchObject({ size: 0 });
  expect(statSync(file).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
});

test('it takes no more than it has room for, and has room again when nothing is needed', () => {
  const { directory, file } = newDirectory();
  const { log } = openArrivalLog(directory, 'store');
  const large = 'x'.repeat(128 * 1024);
  let taken = 0;
  while (log.append(record(taken + 1, large))) taken += 1;
  expect(taken).toBeGreaterThan(120);
  expect(taken).toBeLessThan(128);
  log.rest();
  expect(statSync(file).size).toBe(0);
  expect(log.append(record(taken + 1, large))).not.toBeNull();
  log.close(true);
});

test('one that is larger than is worth it is not taken, whatever makes it large', () => {
  const { directory, file } = newDirectory();
  const { log } = openArrivalLog(directory, 'store');
  const { message, blocks } = record(1, 'small');
  const lines = [{ at: '2030-01-01T00:00:00.000Z', from: 'client', text: 'x'.repeat(200 * 1024) }] as const;
  expect(log.append({ message: { ...message, session: { id: 'talkative', lines } }, blocks })).toBeNull();
  expect(statSync(file).size).toBe(0);
  log.close(true);
});

test('what lies behind the last record is cut off', () => {
  const { directory, file } = newDirectory();
  const { log } = openArrivalLog(directory, 'store');
  const first = log.append(record(1, 'one'));
  log.append(record(2, 'two'));
  log.close(false);
  const changed = readFileSync(file);
  changed[20] = (changed[20] ?? 0) ^ 1;
  writeFileSync(file, changed);
  const { log: again, left } = openArrivalLog(directory, 'store');
  expect(left).toEqual([]);
  expect(again.append(record(1, 'one'))).toEqual(first);
  again.close(false);
  expect(recordsIn(directory)).toHaveLength(1);
});

test('a link in its place is refused', ({ skip }) => {
  skip(process.platform === 'win32', 'links take a privilege there');
  const { directory, file } = newDirectory();
  writeFileSync(join(directory, 'elsewhere'), 'theirs');
  symlinkSync(join(directory, 'elsewhere'), file);
  expect(() => openArrivalLog(directory, 'store')).toThrow(/cannot be opened/);
  expect(readFileSync(join(directory, 'elsewhere'), 'utf8')).toBe('theirs');
});
