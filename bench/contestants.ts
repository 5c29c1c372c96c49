/**
 * Who is measured. Each runs with its own defaults, but keeps every message, on disk where it can, and asks
 * nothing of the network.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findGoProgram, findOnPath, findOurselves, findPackage } from './peers.ts';

export interface Ports {
  readonly smtp: number;
  readonly http: number;
  readonly directory: string;
}

export interface Contestant {
  readonly name: string;
  /** Its program and arguments. */
  command(ports: Ports): readonly string[];
  /** Its live socket, and whether a frame of it tells of a new message; null when it has none. */
  readonly live: { url(http: number): string; isArrival(frame: string): boolean } | null;
}

interface Row extends Omit<Contestant, 'command'> {
  /** Only when it is asked for. */
  readonly optional?: boolean;
  /** The program, got if need be; null when it cannot be had. */
  readonly find: () => string | null;
  readonly arguments: (ports: Ports) => readonly string[];
  /** It is a program for Node. */
  readonly node: boolean;
}

const isRoot = process.getuid?.() === 0;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const ourselves = ({ smtp, http, directory }: Ports): string[] =>
  ['--smtp-port', smtp, '--http-port', http, '--data', directory]
    .concat(['--retention-messages', 'off', '--retention-bytes', 'off'])
    .map(String);
const ourLive: Contestant['live'] = {
  url: (http) => `ws://127.0.0.1:${http}/api/live`,
  isArrival: (frame) => frame.includes('"message.added"'),
};

const rows: readonly Row[] = [
  {
    name: 'mailstop',
    node: true,
    find: findOurselves,
    arguments: ourselves,
    live: ourLive,
  },
  {
    name: 'mailstop-sync-full',
    optional: true,
    node: true,
    find: findOurselves,
    arguments: (ports) => [...ourselves(ports), '--sync', 'full'],
    live: ourLive,
  },
  {
    name: 'mailpit',
    node: false,
    find: () => findGoProgram('mailpit', 'github.com/axllent/mailpit@latest'),
    arguments: ({ smtp, http, directory }) => [
      ...['--smtp', `127.0.0.1:${smtp}`, '--listen', `127.0.0.1:${http}`],
      ...['--database', join(directory, 'mailpit.db'), '--max', '0'],
      ...['--disable-version-check', '--smtp-disable-rdns', '--quiet'],
    ],
    live: {
      url: (http) => `ws://127.0.0.1:${http}/api/events`,
      isArrival: (frame) => frame.includes('"Type":"new"'),
    },
  },
  {
    name: 'maildev',
    node: true,
    find: () => findPackage('maildev', '3.0.0', 'dist/bin/maildev.js'),
    arguments: ({ smtp, http, directory }) => [
      ...['--smtp', `${smtp}`, '--ip', '127.0.0.1', '--web', `${http}`, '--web-ip', '127.0.0.1'],
      ...['--mail-directory', directory, '--silent'],
    ],
    live: null,
  },
  {
    name: 'smtp-server',
    node: true,
    find: () => here('bare-smtp-server.ts'),
    arguments: ({ smtp }) => [`${smtp}`],
    live: null,
  },
  {
    name: 'smtp-sink',
    node: false,
    find: () => findOnPath('smtp-sink'),
    arguments: ({ smtp }) => [...(isRoot ? ['-u', 'nobody'] : []), `127.0.0.1:${smtp}`, '100'],
    live: null,
  },
];

export const contestantNames = rows.map((row) => row.name);
export const usualNames = rows.filter((row) => !row.optional).map((row) => row.name);

/** Those of these names that this machine has or can get, ourselves first. */
export function findContestants(names: readonly string[]): Contestant[] {
  return rows.flatMap(({ name, node, find, arguments: argumentsOf, live }) => {
    if (!names.includes(name)) return [];
    const program = find();
    if (program === null) return [];
    const start = node ? [process.execPath, program] : [program];
    return [{ name, live, command: (ports: Ports) => [...start, ...argumentsOf(ports)] }];
  });
}
