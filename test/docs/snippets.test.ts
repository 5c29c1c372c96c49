/**
 * What the docs tell one to type, typed: the shell blocks of a page run one after the other in one shell, in a folder of
 * their own, against a sandbox whose ports stand in the place of the usual ones. `mailstop` is the program; the programs
 * of the reader (`./sign-up`, `pytest`, …) are stood in for. What cannot run here is in `support/not-run.ts` alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, test } from 'vitest';
import { pageFiles, readPage, snippetsOf } from '../../scripts/pages.ts';
import { directoryForTest } from '../cli/run.ts';
import { program } from '../support/program.ts';
import { sandboxForTest } from '../support/start.ts';
import { notRun } from './support/not-run.ts';

const PATIENCE_MS = 480_000;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lines that a command begins, each with the lines that go on with it. */
function commandsOf(code: string): string[] {
  const joined = code.trimEnd().split(/\n(?=\S)/);
  return joined.filter((line) => !line.startsWith('#'));
}

/** The API's page is a command for each route: `api.test.ts` types those. */
const shellPages = pageFiles.filter(
  (page) => page !== 'docs/api.md' && snippetsOf(readPage(page)).some(isShell),
);
function isShell({ language, code }: { language: string; code: string }): boolean {
  return language === 'sh' && !code.startsWith('#!');
}

/** Lines of `npm`: each must be a script of ours; what they do is tested elsewhere, or are these tests. */
const isNpm = (line: string): boolean => /^npm (test|run)\b/.test(line);

/** What must have happened before a line, as it would have for its reader. */
const before: ReadonlyArray<readonly [page: string, line: string, preparation: string]> = [
  [
    'docs/commands.md',
    'mailstop wait --to ada@example.com --subject',
    'for n in one two; do mailstop send --to ada@example.com --subject "$n reset"; done',
  ],
  ['docs/commands.md', 'CODE=$(mailstop code', './sign-up "$ADDRESS"'],
];

const aRelease = `"$(mailstop releases --json | jq -r '.releases[0].id')"`;
/** What only its reader has, and what stands for it. */
const ofTheReader: ReadonlyArray<readonly [page: string, text: string, here: string]> = [
  ['docs/release.md', '--retry ID', `--retry ${aRelease}`],
  ['docs/commands.md', '--retry 4Jx0vS2pQ1aB', `--retry ${aRelease}`],
  ['docs/commands.md', 'mailstop release 0mb2xk3v9f1aa', 'mailstop release latest'],
];

/** A page as one script; a line says which one runs, for the report. */
function scriptOf(page: string): string {
  const lines = snippetsOf(readPage(page))
    .filter(isShell)
    .flatMap(({ code }) => commandsOf(code))
    .filter((line) => !isNpm(line) && !notRun.some((row) => row.page === page && line.startsWith(row.line)));
  return lines
    .flatMap((line) => [
      ...before
        .filter(([where, start]) => where === page && line.startsWith(start))
        .map(([, , what]) => what),
      `at ${JSON.stringify(line.split('\n')[0]).replaceAll('$', '\\$').replaceAll('`', '\\`')}`,
      ofTheReader.reduce(
        (text, [where, what, here]) => (where === page ? text.replace(what, () => here) : text),
        line,
      ),
    ])
    .join('\n');
}

interface World {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The text with the usual ports and names replaced by those of this world. */
  readonly here: (text: string) => string;
}

/** Programs of the reader, as short as can be. */
const programs: Readonly<Record<string, string>> = {
  pytest: 'test -n "$MAILSTOP_URL" && test -n "$SMTP_PORT"',
  npx: 'test "$1" = playwright && test -n "$MAILSTOP_URL"',
  npm: 'case "$1" in start) shift; test "$1" = -- && shift; exec mailstop "$@";; test) exit 0;; *) exit 2;; esac',
};

async function world(): Promise<World> {
  const folder = directoryForTest();
  const upstream = await sandboxForTest();
  const relays = ['staging', 'live', 'upstream'].map(
    (name) => `smtp://127.0.0.1:${upstream.smtpPort}?name=${name}&tls=none`,
  );
  const { url, smtpPort } = await sandboxForTest({ relay: relays, relayAllow: ['*'] } as never);
  mkdirSync(join(folder, 'bin'));
  const place = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  place('bin/mailstop', mailstopCommand(folder));
  for (const [name, text] of Object.entries(programs)) place(`bin/${name}`, text);
  place('sign-up', signUp(url));
  copyFileSync(join(root, 'test/samples/alternative/message.eml'), join(folder, 'message.eml'));
  writeFileSync(join(folder, 'emails.yaml'), 'emails:\n  - to: ada@example.com\n    subject: "*reset*"\n');
  const here = (text: string): string =>
    text
      .replaceAll('127.0.0.1:1025', `127.0.0.1:${smtpPort}`)
      .replaceAll('http://127.0.0.1:8025', url)
      .replaceAll('http://mail.example.com:8025', url)
      .replaceAll('http://127.0.0.1:8026', upstream.url)
      .replaceAll('127.0.0.1:2525', `127.0.0.1:${upstream.smtpPort}`);
  onTestFinished(() => endServers(folder));
  return {
    folder,
    here,
    environment: {
      PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      MAILSTOP_URL: url,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      STAGING_PASSWORD: 'secret',
      ADDRESS: 'ada@example.com',
    },
  };
}

/** Only what runs until it is stopped, or asks for a password, needs more than the program. */
function mailstopCommand(folder: string): string {
  const support = join(root, 'test/docs/support/mailstop.ts');
  return `case "$1" in
    "" | -* | user) exec "${process.execPath}" "${support}" "${program}" "${folder}" "$@";;
    *) exec "${process.execPath}" "${program}" "$@";;
  esac`;
}

/** The reader's app: what it sends has a code, and links. */
const signUp = (url: string): string => `mailstop sendmail -i -f app@example.com "$1" <<MESSAGE
To: $1
Subject: Confirm your address
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Your code is 481516</p><p><a href="${url}/docs?at=/confirm">Confirm</a> <a href="${url}/docs?x=1">Reset password</a></p>
MESSAGE`;

function endServers(folder: string): void {
  const list = join(folder, 'pids');
  if (!existsSync(list)) return;
  for (const pid of readFileSync(list, 'utf8').split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGTERM');
    } catch {}
  }
}

/** Runs the script; rejects with the line that failed and what was said since. */
async function type({ folder, environment, here }: World, script: string): Promise<void> {
  const opening = 'set -e -o pipefail\nat() { printf "\\n@@ %s\\n" "$1"; printf "\\n@@ %s\\n" "$1" >&2; }\n';
  writeFileSync(join(folder, 'script.sh'), opening + here(script));
  const child: ChildProcess = spawn('bash', ['script.sh'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(String(chunk)));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0) throw new Error(`ended with ${code}:\n${said.join('').slice(-3_000)}`);
}

test.for(shellPages.filter((page) => scriptOf(page) !== ''))(
  'what %s tells to type does what it says',
  { timeout: PATIENCE_MS },
  async (page) => {
    const here = await world();
    await type(here, scriptOf(page));
  },
);
