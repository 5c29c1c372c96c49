/**
 * The image, step by step, without Docker: each stage of the Dockerfile is a folder, its COPY copies what `.dockerignore`
 * lets through, its RUN runs, and what the last stage starts is started in that folder with its variables, asked by its
 * health check, and stopped as `docker stop` does. Paths of the image are those of the folder; an instruction that is
 * not known here fails, so that nobody adds one that is not looked at.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { root } from './packed.ts';

const exec = promisify(execFile);
const PATIENCE_MS = 900_000;

interface Stage {
  readonly base: string;
  readonly name: string;
  readonly steps: ReadonlyArray<readonly [instruction: string, rest: string]>;
}

const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter(Boolean);

function stagesOf(text: string): Stage[] {
  const lines = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => /^(\S+)\s+(.*)$/.exec(line)?.slice(1) as [string, string]);
  const stages: Array<{ base: string; name: string; steps: Array<[string, string]> }> = [];
  for (const [instruction, rest] of lines) {
    const [base = '', , name = ''] = rest.split(' ');
    if (instruction === 'FROM') stages.push({ base, name, steps: [] });
    else stages.at(-1)?.steps.push([instruction, rest]);
  }
  return stages;
}

/** Whether Docker is given this file: neither it nor a folder above it is in `.dockerignore`. */
function isGiven(path: string): boolean {
  const parts = path.split('/');
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return !above.some((one) => ignored.some((pattern) => matchesGlob(one, pattern)));
}

/** A stage that is built: where its root, its directory and its user are, and what its processes find in the environment. */
interface Built {
  readonly place: string;
  readonly environment: Record<string, string>;
  directory: string;
  user: string;
  command: string[];
  health: string[];
  ports: number[];
  volume: string;
}

const folder = mkdtempSync(join(tmpdir(), 'mailstop-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const built = new Map<string, Built>();
const stages = stagesOf(dockerfile);

/** What an instruction does, here. */
const instructions: Readonly<Record<string, (stage: Built, rest: string) => void | Promise<void>>> = {
  WORKDIR(stage, rest) {
    stage.directory = join(stage.place, rest);
    mkdirSync(stage.directory, { recursive: true });
  },
  ENV(stage, rest) {
    for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.environment[name] = value;
  },
  COPY(stage, rest) {
    const words = rest.split(' ');
    const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1];
    const sources = words.slice(from === undefined ? 0 : 1, -1);
    const target = join(stage.directory, words.at(-1) ?? '');
    for (const source of sources) {
      const origin = from === undefined ? join(root, source) : join(built.get(from)?.place ?? '', source);
      const place = words.at(-1)?.endsWith('/') ? join(target, source) : target;
      const filter = (path: string): boolean => from !== undefined || isGiven(relative(root, path));
      cpSync(origin, sources.length > 1 ? join(target, source) : place, { recursive: true, filter });
    }
  },
  async RUN(stage, rest) {
    const here = rest
      .replace(/(?<= )(\/\w+)/g, (path) => join(stage.place, path))
      .replace('node:node', `${process.getuid?.()}:${process.getgid?.()}`);
    const npm = { npm_config_prefer_offline: 'true', npm_config_update_notifier: 'false' };
    const env = { ...process.env, ...npm, ...stage.environment };
    await exec('sh', ['-ec', here], { cwd: stage.directory, env, maxBuffer: 1e8 });
  },
  USER(stage, rest) {
    stage.user = rest;
  },
  VOLUME(stage, rest) {
    stage.volume = rest;
  },
  EXPOSE(stage, rest) {
    stage.ports = rest.split(' ').map(Number);
  },
  HEALTHCHECK(stage, rest) {
    stage.health = JSON.parse(/CMD (\[.*\])$/.exec(rest)?.[1] ?? '[]');
  },
  CMD(stage, rest) {
    stage.command = JSON.parse(rest);
  },
};

beforeAll(async () => {
  for (const [index, { name, steps }] of stages.entries()) {
    const place = join(folder, String(index));
    mkdirSync(place);
    const nothing = { command: [], health: [], ports: [], volume: '', user: 'root' };
    const stage: Built = { ...nothing, place, directory: place, environment: {} };
    for (const [instruction, rest] of steps) {
      const run = instructions[instruction];
      if (!run) throw new Error(`${instruction} is not known here: ${rest}`);
      await run(stage, rest);
    }
    built.set(name, stage);
  }
}, PATIENCE_MS);

const image = (): Built => built.get('') as Built;

/** Its variables, with the volume where it is here and ports that are free. */
function environmentHere({ environment, place, volume }: Built, ports: Record<string, string>) {
  const moved = Object.entries(environment).map(([name, value]) => [
    name,
    value === volume ? join(place, volume) : value,
  ]);
  return { PATH: process.env.PATH ?? '', ...Object.fromEntries(moved), ...ports };
}

/** Node is the one of these tests, as it is the one of the base in the image. */
const onThisNode = ([program, ...parameters]: readonly string[]): [string, ...string[]] => {
  expect(program).toBe('node');
  return [process.execPath, ...parameters];
};

interface Running {
  readonly child: ChildProcess;
  readonly http: string;
  readonly smtp: number;
}

async function started(child: ChildProcess): Promise<Running> {
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  child.stdout?.setEncoding('utf8');
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`it ended: ${said}`)));
  ended.catch(() => {});
  const [line] = (await Promise.race([
    once(child.stdout as NonNullable<typeof child.stdout>, 'data'),
    ended,
  ])) as [string];
  const ready = JSON.parse(line);
  return { child, http: ready.http.replace('0.0.0.0', '127.0.0.1'), smtp: ready.smtp[0].port };
}

function startImage(ports: Record<string, string>): Promise<Running> {
  const { command, directory } = image();
  const [program, ...parameters] = onThisNode(command);
  const env = environmentHere(image(), ports);
  return started(spawn(program, parameters, { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

const free = { MAILSTOP_SMTP_PORT: '0', MAILSTOP_HTTP_PORT: '0' };
const portOf = (url: string): string => new URL(url).port;

const send = ({ smtp }: Running, subject: string): Promise<unknown> =>
  createTransport({ host: '127.0.0.1', port: smtp, ignoreTLS: true }).sendMail({
    from: 'app@example.com',
    to: 'ada@example.com',
    subject,
    text: 'Hello',
  });

async function subjects({ http }: Running): Promise<string[]> {
  const { messages } = await createClient({ url: http }).listMessages();
  return messages.map(({ subject }) => subject ?? '');
}

test('a slim base, in two stages, and no root at the end', () => {
  expect(stages.map(({ base }) => base)).toEqual(['node:24-slim', 'node:24-slim']);
  expect(image()).toMatchObject({ user: 'node', ports: [1025, 8025], volume: '/data' });
});

test('the image has the package and nothing of what built it', () => {
  expect(readdirSync(image().directory).toSorted()).toEqual(['LICENSE', 'dist', 'package.json']);
  expect(readdirSync(image().place).toSorted()).toEqual(['app', 'data']);
});

test('it starts, is healthy, takes mail, keeps it, and stops when it is told to', {
  timeout: PATIENCE_MS,
}, async () => {
  const first = await startImage(free);
  await send(first, 'Before');
  const [program, ...parameters] = onThisNode(image().health);
  const env = environmentHere(image(), { MAILSTOP_HTTP_PORT: portOf(first.http) });
  await exec(program, parameters, { cwd: image().directory, env });
  expect(await subjects(first)).toEqual(['Before']);
  first.child.kill('SIGTERM');
  expect(await once(first.child, 'exit')).toEqual([0, null]);
  await expect(exec(program, parameters, { cwd: image().directory, env })).rejects.toMatchObject({ code: 1 });
  expect(await subjects(await startImage(free))).toEqual(['Before']);
});

/** Everything is read-only but the volume; no user's rights, no capability. Needs root and Linux. */
const closed = `
  mount --make-rprivate / && mount --bind "$VOLUME_HERE" "$VOLUME_HERE" && mount -o remount,bind,ro / &&
  exec setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set -all "$@"`;

test('it runs with a read-only root, as another user, without capabilities', {
  timeout: PATIENCE_MS,
}, async ({ skip }) => {
  const trial = [
    '--mount',
    'sh',
    '-c',
    'mount --make-rprivate / && mount -o remount,bind,ro / && setpriv true',
  ];
  if (spawnSync('unshare', trial).status !== 0) return skip('unshare, mount and setpriv need root and Linux');
  const volume = join(folder, 'closed');
  mkdirSync(volume);
  spawnSync('chown', ['1000:1000', volume]);
  spawnSync('chmod', ['-R', 'a+rX', folder]);
  const env = {
    ...environmentHere(image(), free),
    MAILSTOP_DATA: volume,
    VOLUME_HERE: volume,
    HOME: '/nonexistent',
  };
  const command = ['--mount', 'sh', '-c', closed, 'sh', ...onThisNode(image().command)];
  const child = spawn('unshare', command, { cwd: image().directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const running = await started(child);
  await send(running, 'Closed');
  expect(await subjects(running)).toEqual(['Closed']);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  expect(status).toMatch(/^Uid:\t1000\t1000/m);
  expect(status).toMatch(/^CapEff:\t0+$/m);
  expect(readdirSync(volume)).toContain('mailstop.db');
});
