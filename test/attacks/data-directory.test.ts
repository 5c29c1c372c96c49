/**
 * What others of the same machine may put in the way of a data directory, and what they may read of it: a link for a
 * file of ours is refused in a sentence and what it points at is left as it was; all that is made is the owner's alone.
 */
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { send } from '#test/http/mail.ts';
import { startProcess } from '#test/support/process.ts';
import { sandboxForTest, startSandbox } from '#test/support/start.ts';
import { logIn, usersIn } from '#test/support/users.ts';
import { run } from '../cli/run.ts';

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailstop-data-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const PRECIOUS = 'precious\n';
const ours = [
  'mailstop.db',
  'text-index.db',
  'lock.db',
  'mailstop.db-wal',
  'mailstop.db-shm',
  'text-index.db-wal',
  'lock.db-journal',
  'mailstop.db.bak',
  'mailstop.db.before-format-1',
  'arrivals.log',
];

test.each(ours)('%s that is a link elsewhere is refused, and its target is left', async (name) => {
  const root = place();
  const data = join(root, 'data');
  const precious = join(root, 'precious');
  mkdirSync(data);
  for (const isThere of [false, true]) {
    if (isThere) writeFileSync(precious, PRECIOUS);
    rmSync(join(data, name), { force: true });
    symlinkSync(precious, join(data, name));
    await expect(startSandbox({ data })).rejects.toThrow(
      `${join(data, name)} is a link to another file, which is not followed. Take it away.`,
    );
  }
  expect(readdirSync(root).sort()).toEqual(['data', 'precious']);
  expect(readFileSync(precious, 'utf8')).toBe(PRECIOUS);
});

test.each(ours)('%s that has another name elsewhere is refused, and its bytes are left', async (name) => {
  const root = place();
  const data = join(root, 'data');
  mkdirSync(data);
  writeFileSync(join(root, 'precious'), PRECIOUS);
  linkSync(join(root, 'precious'), join(data, name));
  await expect(startSandbox({ data })).rejects.toThrow(/hard link.* Put a copy in its place/);
  expect(readFileSync(join(root, 'precious'), 'utf8')).toBe(PRECIOUS);
});

test('a link in the place of the users is refused, also when it comes later, and by the commands', async () => {
  const root = place();
  const [data, elsewhere] = [join(root, 'data'), usersIn(join(root, 'elsewhere.json'))];
  await elsewhere.add({ name: 'mallory', role: 'admin', inboxes: null });
  mkdirSync(data);
  const refusal = `${join(data, 'users.json')} is a link to another file, which is not followed. Take it away.`;
  symlinkSync(elsewhere.file, join(data, 'users.json'));
  await expect(startSandbox({ data })).rejects.toThrow(refusal);
  const listed = await run(['user', 'list', '--data', data]);
  expect(listed).toMatchObject({ code: 4, stdout: '' });
  expect(listed.stderr).toContain(refusal);

  rmSync(join(data, 'users.json'));
  const users = usersIn(join(data, 'users.json'));
  await users.add({ name: 'ada', role: 'reader', inboxes: null });
  const { url } = await sandboxForTest({ data });
  await logIn(url, 'ada');
  rmSync(users.file);
  symlinkSync(elsewhere.file, users.file);
  await expect(logIn(url, 'mallory')).rejects.toThrow(/^401 /);
  await expect(logIn(url, 'ada'), 'nobody is let in').rejects.toThrow(/^401 /);
});

test('users may be a link where someone chose the file', async () => {
  const root = place();
  const elsewhere = usersIn(join(root, 'elsewhere.json'));
  await elsewhere.add({ name: 'ada', role: 'reader', inboxes: null });
  symlinkSync(elsewhere.file, join(root, 'link.json'));
  const { url } = await sandboxForTest({ users: join(root, 'link.json') });
  await logIn(url, 'ada');
});

test('a folder for a file of ours is refused', async () => {
  const data = place();
  mkdirSync(join(data, 'mailstop.db'));
  await expect(startSandbox({ data })).rejects.toThrow('mailstop.db is not a file. Take it away.');
});

test('a directory that is a link is the one it points at', async () => {
  const root = place();
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'link'));
  const sandbox = await sandboxForTest({ data: join(root, 'link') });
  const id = await send(sandbox);
  expect(await createClient({ url: sandbox.url }).getMessage({ params: { id } })).toMatchObject({ id });
  expect(readdirSync(join(root, 'real'))).toContain('mailstop.db');
  await expect(startSandbox({ data: join(root, 'real') })).rejects.toThrow('is in use by another Mailstop');
});

test('an authority is not made behind a link: the certificate is signed by itself', async () => {
  const root = place();
  symlinkSync(join(root, 'elsewhere'), join(root, 'ca'));
  await sandboxForTest({ https: true, ca: join(root, 'ca') });
  expect(readdirSync(root)).toEqual(['ca']);
  expect(lstatSync(join(root, 'ca')).isSymbolicLink()).toBe(true);
});

test('whatever the umask, what is made is readable by its owner alone', async () => {
  const root = place();
  chmodSync(root, 0o755);
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const data = join(root, 'deep', 'data');
  const { smtpPort, end } = await startProcess(['--data', data]);
  process.umask(before);
  await send({ smtpPort });
  expect((statSync(join(root, 'deep')).mode & 0o777).toString(8)).toBe('700');
  expect((statSync(data).mode & 0o777).toString(8)).toBe('700');
  const modes = Object.fromEntries(
    readdirSync(data).map((name) => [name, (statSync(join(data, name)).mode & 0o777).toString(8)]),
  );
  expect(modes).toMatchObject({ 'mailstop.db': '600', 'mailstop.db-wal': '600', 'lock.db': '600' });
  expect(new Set(Object.values(modes))).toEqual(new Set(['600']));
  expect((await end('SIGTERM')).code).toBe(0);
});

const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

test('what was there and is open to others is closed to them, and told', async () => {
  const root = place();
  const [data, ca] = [join(root, 'data'), join(root, 'ca')];
  const users = usersIn(join(data, 'users.json'));
  const flags = ['--data', data, '--ca', ca, '--https', 'on', '--log-format', 'json'];
  const first = await startProcess(flags);
  await send(first);
  await users.add({ name: 'ada', role: 'reader', inboxes: null });
  await first.end('SIGKILL');
  const files = [...readdirSync(data).map((name) => join(data, name)), join(ca, 'ca-key.pem')];
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) chmodSync(file, 0o664);
  chmodSync(data, 0o777);

  const { complaints, end } = await startProcess(flags);
  expect(Object.fromEntries(files.map((file) => [file, modeOf(file)]))).toEqual(
    Object.fromEntries(files.map((file) => [file, '600'])),
  );
  const said = complaints.join('');
  for (const file of files) expect(said).toContain(`${file} was open to others of this machine (0664)`);
  expect(said).toContain(`Others of this machine may write into ${data} (0777)`);
  expect(modeOf(data), 'a directory is left as it is').toBe('777');
  await end('SIGTERM');

  chmodSync(data, 0o755);
  const last = await startProcess(flags);
  expect(last.complaints.join('')).toBe('');
});
