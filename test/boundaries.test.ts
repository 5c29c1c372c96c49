/**
 * The walls of the house: which room may import what. The table is ARCHITECTURE.md's; the test reads the imports
 * of every file, and a failure names the file, the row it breaks, and where the thing probably belongs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Import, importsIn } from '#test/support/imports.ts';

interface Row {
  readonly room: string;
  /** Files and folders of ours; a name ending in `/` stands for everything below. */
  readonly rooms: readonly string[];
  /** May be imported for their types only. */
  readonly types?: readonly string[];
  /** Packages; Node's own library is named `node:`. */
  readonly packages: readonly string[];
  readonly advice: string;
}

const serverParts = [
  'server/errors.ts',
  'server/log.ts',
  'server/peers.ts',
  'server/unix-socket.ts',
  'server/backlog.ts',
];

/** The longest room that fits a file is its own. A room may always import itself. */
const rows: readonly Row[] = [
  {
    room: 'contract/',
    rooms: [],
    packages: ['zod'],
    advice: 'The contract is shapes alone; what computes belongs to server/mail or the room that needs it.',
  },
  {
    room: 'server/mail/',
    rooms: ['contract/'],
    packages: ['node:', 'libmime', 'entities', 'htmlparser2', 'linkify-it', 'nodemailer'],
    advice: 'Mail is pure functions; hand in what it needs.',
  },
  {
    room: 'server/store/',
    rooms: ['contract/', 'server/mail/', 'server/errors.ts', 'server/private-files.ts'],
    types: ['server/log.ts'],
    packages: ['node:'],
    advice: 'The store knows no door; publish an event and let assemble.ts connect it.',
  },
  {
    room: 'server/intake/',
    rooms: ['contract/', 'server/mail/', 'server/events.ts', 'server/errors.ts'],
    types: ['server/store/store.ts', 'server/log.ts'],
    packages: ['node:'],
    advice: 'Intake knows the interface of the store, not how it stores.',
  },
  {
    room: 'server/waiting/',
    rooms: ['contract/', 'server/errors.ts'],
    types: ['server/store/store.ts', 'server/intake/', 'server/events.ts'],
    packages: ['node:'],
    advice: 'Waiting hears events and asks the store; whoever shows its answer is http/api/wait.ts.',
  },
  {
    room: 'server/smtp/',
    rooms: ['server/mail/', ...serverParts],
    types: ['contract/'],
    packages: ['node:', 'smtp-server'],
    advice: 'A protocol knows no storage; add it to backend.ts and let assemble.ts hand it in.',
  },
  {
    room: 'server/release/',
    rooms: ['contract/', 'server/mail/', 'server/events.ts', 'server/errors.ts', 'server/settings.ts'],
    types: ['server/store/store.ts', 'server/log.ts', 'server/clock.ts'],
    packages: ['node:', 'zod'],
    advice: 'Release knows the interface of the store; the conversation with a server is release/smtp/.',
  },
  {
    room: 'server/users/',
    rooms: ['contract/', 'server/errors.ts', 'server/peers.ts', 'server/private-files.ts'],
    types: ['server/log.ts', 'server/clock.ts'],
    packages: ['node:', 'zod'],
    advice: 'Users know who someone is; what he may do is held against him in http/access/.',
  },
  {
    room: 'server/oidc/',
    rooms: ['contract/', 'server/peers.ts', 'server/settings.ts'],
    types: ['server/users/users.ts', 'server/clock.ts'],
    packages: ['node:', 'openid-client'],
    advice: 'It knows what a provider says of someone; cookies and pages are http/access/.',
  },
  {
    room: 'server/tls/',
    rooms: ['server/private-files.ts'],
    types: ['server/log.ts'],
    packages: ['node:', 'selfsigned'],
    advice: 'Certificates know no protocol; assemble.ts hands them to whoever listens.',
  },
  {
    room: 'server/http/',
    rooms: ['contract/', ...serverParts],
    types: ['server/'],
    packages: ['node:', 'hono', '@hono/node-server', 'ws', 'zod'],
    advice: 'The web side is handed the other rooms: add it to parts.ts and to assemble.ts.',
  },
  { room: 'server/peers.ts', rooms: [], packages: ['node:'], advice: 'Addresses only.' },
  { room: 'server/backlog.ts', rooms: [], packages: [], advice: 'A number only.' },
  {
    room: 'server/unix-socket.ts',
    rooms: ['server/backlog.ts'],
    packages: ['node:'],
    advice: 'One socket only.',
  },
  { room: 'server/private-files.ts', rooms: [], packages: ['node:'], advice: 'Permissions only.' },
  {
    room: 'server/settings.ts',
    rooms: ['server/setting-rows.ts'],
    packages: ['node:'],
    advice: 'Settings know nobody; whoever needs one is handed it.',
  },
  {
    room: 'server/limit-rows.ts',
    rooms: ['contract/', 'server/mail/mime-limits.ts', 'server/setting-values.ts'],
    types: ['server/setting-rows.ts'],
    packages: [],
    advice: 'The limits alone, with the defaults of the rooms that hold to them.',
  },
  {
    room: 'server/setting-rows.ts',
    rooms: ['server/setting-values.ts', 'server/limit-rows.ts'],
    packages: ['zod'],
    advice: 'The table alone; settings.ts reads it.',
  },
  {
    room: 'server/setting-values.ts',
    rooms: ['server/peers.ts'],
    packages: ['zod'],
    advice: 'What a value can be; which settings there are is setting-rows.ts.',
  },
  {
    room: 'server/errors.ts',
    rooms: ['contract/'],
    packages: [],
    advice: 'Errors know the table of codes alone.',
  },
  {
    room: 'server/events.ts',
    rooms: [],
    types: ['contract/'],
    packages: [],
    advice: 'Events know shapes alone.',
  },
  {
    room: 'server/log.ts',
    rooms: [],
    types: ['server/settings.ts'],
    packages: ['node:', 'pino'],
    advice: 'Log only.',
  },
  { room: 'server/tally.ts', rooms: [], packages: [], advice: 'Numbers only.' },
  {
    room: 'server/figures.ts',
    rooms: ['server/tally.ts', 'server/errors.ts'],
    types: ['contract/', 'server/intake/', 'server/waiting/'],
    packages: [],
    advice:
      'Figures listen at the doors of parts that they are handed; what they are called is http/metrics.ts.',
  },
  {
    room: 'server/clock.ts',
    rooms: [],
    packages: [],
    advice: 'Time only.',
  },
  {
    room: 'server/version.ts',
    rooms: ['package.json'],
    packages: [],
    advice: 'The version is read, not computed.',
  },
  {
    room: 'server/sample.ts',
    rooms: ['contract/', 'server/errors.ts', 'server/mail/'],
    packages: ['nodemailer'],
    advice: 'The sample goes through the SMTP port like any mail.',
  },
  {
    room: 'server/assemble.ts',
    rooms: ['contract/', 'server/'],
    packages: ['node:'],
    advice: 'assemble.ts only puts parts together; work belongs to a room.',
  },
  {
    room: 'server/prepare.ts',
    rooms: ['server/store/sqlite/threads/early-thread.ts'],
    packages: [],
    advice: 'It is loaded before everything else, so that this can go on meanwhile: next to nothing.',
  },
  {
    room: 'server/main.ts',
    rooms: ['contract/', 'server/'],
    packages: ['node:'],
    advice: 'main.ts only starts the store and loads the rest meanwhile.',
  },
  {
    room: 'client/',
    rooms: ['contract/paths.ts', 'contract/glob.ts', 'contract/explain.ts', 'contract/plain.ts'],
    types: ['contract/'],
    packages: [],
    advice: 'The client runs in browsers and has no dependency: no Node, no zod at run time.',
  },
  {
    room: 'web/',
    rooms: ['client/', 'contract/paths.ts', 'contract/search.ts', 'contract/search-parser.ts'],
    types: ['contract/'],
    packages: ['svelte', 'bits-ui', '@lucide/svelte', 'diff', 'highlight.js', 'ical.js'],
    advice: 'The inbox uses the client alone; a new need is a route in contract/routes.ts.',
  },
  {
    room: 'web/vite.config.ts',
    rooms: ['web/', 'scripts/licences.ts'],
    packages: ['node:', 'vite', '@sveltejs/vite-plugin-svelte', '@tailwindcss/vite'],
    advice: 'Build only.',
  },
  { room: 'web/compress.ts', rooms: [], packages: ['node:', 'vite'], advice: 'Build only.' },
  { room: 'web/offline/file-list.ts', rooms: [], packages: ['node:', 'vite'], advice: 'Build only.' },
  {
    room: 'sandbox/',
    rooms: ['client/', 'server/main.ts', 'server/settings.ts', 'cli/variables.ts'],
    packages: [],
    advice: 'The sandbox in a process only starts the server and hands out its client.',
  },
  {
    room: 'runners/playwright.ts',
    rooms: ['client/', 'runners/'],
    types: ['contract/'],
    packages: ['node:', '@playwright/test'],
    advice: 'It runs in Node alone, and writes what a report shows.',
  },
  {
    room: 'runners/',
    rooms: ['client/', 'sandbox/', 'contract/plain.ts'],
    types: ['contract/'],
    packages: ['vitest', '@playwright/test'],
    advice: 'The checks are in matchers.ts; the file of a runner only ties them to it.',
  },
  {
    room: 'cli/',
    rooms: [
      'contract/',
      'client/',
      'server/main.ts',
      'server/prepare.ts',
      'server/settings.ts',
      'server/users/',
      'server/tls/',
      'package.json',
    ],
    packages: ['node:', 'commander', 'nodemailer', 'yaml', 'zod'],
    advice: 'Commands use the client, or start the server; nothing of its inside.',
  },
];

/** `test/` may start the server in one place only, and otherwise comes through the doors. */
const testRow: Row = {
  room: 'test/',
  rooms: ['client/', 'contract/', 'runners/', 'sandbox/', 'test/'],
  packages: ['*'],
  advice: 'Tests come through the doors: start with test/support/start.ts and ask through the client.',
};
/** Test support that stands in for a room or for the outside world, with what it needs of the inside. */
const testSupport: Readonly<Record<string, readonly string[]>> = {
  'test/support/start.ts': ['server/main.ts', 'server/settings.ts', 'server/clock.ts'],
  'test/support/clock.ts': ['server/clock.ts'],
  'test/support/users.ts': ['server/users/'],
  'test/support/smtp.ts': ['server/smtp/', 'server/tls/', 'server/errors.ts', 'server/log.ts'],
  'test/release/': ['server/tls/certificate.ts', 'server/mail/', 'server/settings.ts', 'server/main.ts'],
  'test/smtp/': ['server/errors.ts', 'server/smtp/'],
  'test/store/': ['server/store/', 'server/errors.ts', 'server/log.ts', 'server/mail/'],
  'test/cli/': ['server/settings.ts', 'cli/commands.ts', 'package.json'],
  'test/http/': ['server/settings.ts'],
  'test/limits/': ['server/settings.ts'],
  'test/package/': ['cli/commands.ts', 'package.json'],
  'test/docs/': ['scripts/pages.ts', 'package.json'],
  'test/browser/support/': ['server/settings.ts'],
  'test/samples/': [],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['contract', 'server', 'client', 'runners', 'sandbox', 'web', 'cli', 'test'];

const covers = (place: string, path: string): boolean =>
  place === '*' || path === place || (place.endsWith('/') && path.startsWith(place));

function rowOf(file: string, table: readonly Row[]): Row | null {
  const fitting = table.filter((row) => covers(row.room, file));
  return fitting.toSorted((a, b) => b.room.length - a.room.length)[0] ?? null;
}

function isPackage(target: string): boolean {
  return !/^[.#/]/.test(target);
}

function packageName(target: string): string {
  if (target.startsWith('node:')) return 'node:';
  return target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Path from the project's root of what is imported. */
function resolved({ file, target }: Import): string {
  return target.startsWith('#') ? target.slice(1) : join(dirname(file), target);
}

/** What is wrong with an import, as a sentence; null when nothing is. */
function judge(found: Import, table: readonly Row[]): string | null {
  const row = rowOf(found.file, table);
  if (!row) return `${found.file} is in no room of the table`;
  const complain = (what: string): string =>
    `${found.file} imports ${what}; ${row.room} may not. ${row.advice}`;
  if (isPackage(found.target)) {
    const name = packageName(found.target);
    return row.packages.some((allowed) => covers(allowed, name)) || found.typeOnly ? null : complain(name);
  }
  const target = resolved(found);
  const allowed = [...row.rooms, ...(found.typeOnly ? (row.types ?? []) : [])];
  return covers(row.room, target) || allowed.some((place) => covers(place, target)) ? null : complain(target);
}

function sourceFiles(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((file) => !/node_modules|web\/dist\//.test(file)),
  );
}

const isTest = (file: string): boolean => file.startsWith('test/') || file.endsWith('.test.ts');

/** A unit test lives in its room, with the test runner and the test support on top. */
function judgeTest(found: Import): string | null {
  if (isPackage(found.target) || covers('test/', resolved(found))) return null;
  if (!found.file.startsWith('test/')) {
    const own = rowOf(found.file, rows);
    const inside = own ? [own.room, ...own.rooms, ...(own.types ?? [])] : [];
    const within = [...inside, 'server/errors.ts', 'server/log.ts', 'server/events.ts', 'contract/'];
    if (within.some((place) => covers(place, resolved(found)))) return null;
  }
  const extra = Object.entries(testSupport).filter(([place]) => covers(place, found.file));
  const allowed = [...testRow.rooms, ...extra.flatMap(([, places]) => places)];
  return allowed.some((place) => covers(place, resolved(found)))
    ? null
    : `${found.file} imports ${resolved(found)}. ${testRow.advice}`;
}

test('every import stays within the walls', () => {
  const complaints = sourceFiles().flatMap((file) =>
    importsIn(file, readFileSync(join(root, file), 'utf8')).flatMap(
      (found) => (isTest(file) ? judgeTest(found) : judge(found, rows)) ?? [],
    ),
  );
  expect(complaints).toEqual([]);
});

test('SQL is spoken in the store alone', () => {
  const statements = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b|node:sqlite/;
  const speaking = sourceFiles().filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith('server/store/') &&
      statements.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(speaking).toEqual([]);
});

test('the groups of the API do not import each other', () => {
  const groups = ['server/http/api/', 'server/http/compat/', 'server/http/send/'];
  const crossing = sourceFiles().flatMap((file) => {
    const own = groups.find((group) => covers(group, file));
    if (!own) return [];
    const targets = importsIn(file, readFileSync(join(root, file), 'utf8')).map(resolved);
    return targets.filter((target) => groups.some((group) => group !== own && covers(group, target)));
  });
  expect(crossing).toEqual([]);
});

test.each([
  [
    'a protocol that stores',
    'server/smtp/x.ts',
    `import { openSqliteStore } from '#server/store/sqlite/store.ts';`,
  ],
  [
    'the web side with the inside of a room',
    'server/http/x.ts',
    `import { parseMessage } from '#server/mail/parse.ts';`,
  ],
  ['the client with zod', 'client/x.ts', `import { z } from 'zod';`],
  ['the client with schemas', 'client/x.ts', `import { Message } from '#contract/message.ts';`],
  ['the client with Node', 'client/x.ts', `import { readFile } from 'node:fs';`],
  ['the inbox with the server', 'web/x.ts', `import { version } from '../server/version.ts';`],
  ['the contract with a room', 'contract/x.ts', `import { isAddress } from '#server/mail/address.ts';`],
  ['a dynamic import', 'contract/x.ts', `const a = await import('node:fs');`],
  ['a file in no room', 'server/other.ts', `import 'node:fs';`],
])('%s is seen', (_, file, source) => {
  expect(importsIn(file, source).map((found) => judge(found, rows))).toEqual([expect.any(String)]);
});

test.each([
  [
    'types where the table says so',
    'server/http/x.ts',
    `import type { Store } from '#server/store/store.ts';`,
  ],
  [
    'types named one by one',
    'client/x.ts',
    `import { type Message, type Part } from '#contract/message.ts';`,
  ],
  ['a comment', 'contract/x.ts', `/** import { a } from 'node:fs' */`],
  ['its own room', 'server/smtp/x.ts', `import { a } from './auth.ts';`],
])('%s may be', (_, file, source) => {
  expect(importsIn(file, source).flatMap((found) => judge(found, rows) ?? [])).toEqual([]);
});
