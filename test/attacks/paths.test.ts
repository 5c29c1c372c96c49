/**
 * Names that lead elsewhere, in all that a message or a caller can name, at every door that writes a file or says how one
 * is to be called: none has a way in it, and beside the data directory and the report nothing is written.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { paths } from '#contract/paths.ts';
import { sandboxForTest, type TestSandbox } from '#test/support/start.ts';
import { unzip } from '#test/support/unzip.ts';
import { run } from '../cli/run.ts';
import { send } from '../http/mail.ts';

const names: Readonly<Record<string, string>> = {
  'a folder above': '../../../escape',
  'a folder above, in the way of Windows': '..\\..\\..\\escape',
  'the root': '/escape',
  'a drive': 'C:\\escape',
  'a share': '\\\\server\\share\\escape',
  'the folder above itself': '..',
  'the folder itself': '.',
  'escaped for URLs': '%2e%2e%2f%2e%2e%2fescape',
  'escaped twice': '%252e%252e%252fescape',
  'too long for UTF-8': '..%c0%af..%c0%afescape',
  'what is left when the worst is taken out': '....//....//escape',
  'a folder above further on': 'a/../../../escape',
  'the end of a text in C': 'escape.txt\0.png',
  lines: 'escape\r\nX-Escape: 1\r\n\r\nFrom escape',
  quotes: '"; filename="/escape"; x="',
  'a home': '~/escape',
  'what a shell runs': '$(touch escape) `touch escape`; touch escape',
  'text turned around': 'a\u202egpj.escape',
  'slashes that only look so': '..\u2215..\u2044escape',
  'a stream of a file': 'escape.txt::$DATA',
  'longer than a name can be': 'escape/'.repeat(1_000),
};

/** No separator, no control, no turned text; not the folder or the one above; short enough for every file system. */
function isName(name: string): void {
  expect(name).not.toMatch(/[/\\:\p{Cc}\p{Cf}]/u);
  expect(name).not.toMatch(/^[\s.]*$/);
  expect(name.length).toBeLessThanOrEqual(255);
}

/** RFC 2047 and RFC 2231: any characters, whole. */
const word = (name: string): string => `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`;
const extended = (name: string): string => `utf-8''${encodeURIComponent(name).replaceAll("'", '%27')}`;
/** As it stands between quotes in a header: what cannot stand there left out. */
const quoted = (name: string): string => name.replace(/[\r\n\0]/g, '').replace(/["\\]/g, '\\$&');

/** The name wherever a message has one. */
function messageOf(name: string): string {
  const id = quoted(name).replace(/[<>]/g, '').slice(0, 500);
  const part = (...fields: string[]): string => ['--edge', ...fields, '', 'content', ''].join('\r\n');
  return [
    `From: ${word(name)} <app@example.com>`,
    `To: ${word(name)} <ada@example.com>`,
    `Subject: ${word(name)}`,
    `Message-ID: <${id}@example.com>`,
    `X-Tags: ${id}`,
    `List-Id: <${id}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="edge"',
    '',
    part(`Content-Type: text/plain; charset="${quoted(name)}"`),
    part(`Content-Type: image/png; name="${quoted(name)}"`, `Content-ID: <${id}>`),
    part(`Content-Type: image/png; name*=${extended(name)}`),
    part('Content-Type: text/plain', `Content-Disposition: attachment; filename="${quoted(name)}"`),
    part('Content-Type: text/plain', `Content-Disposition: attachment; filename*=${extended(name)}`),
    part('Content-Type: text/html', `Content-Disposition: attachment; filename="${word(name)}"`),
    part('Content-Type: message/rfc822', 'Content-Location: file:///escape', `Content-ID: <${id}>`),
    '--edge--',
    '',
  ].join('\r\n');
}

interface World {
  readonly sandbox: TestSandbox;
  readonly client: Client;
  /** Holds the data directory, and where the commands run. */
  readonly root: string;
}

async function world(): Promise<World> {
  const root = mkdtempSync(join(tmpdir(), 'mailstop-paths-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'a/b/c/here'), { recursive: true });
  const data = join(root, 'a/b/c/data');
  const sandbox = await sandboxForTest({ data, trashSeconds: 0 } as never);
  return { sandbox, client: createClient({ url: sandbox.url }), root };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** A door gives the names that it has made of those. */
type Door = (world: World, messages: readonly Named[]) => Promise<readonly string[]>;

const ofEach =
  (door: (world: World, message: Named) => Promise<readonly string[]>): Door =>
  async (world, messages) =>
    (await Promise.all(messages.map((message) => door(world, message)))).flat();

/** What a client that saves it would call it: both forms, as they are read. */
function namesIn(disposition: string | null): string[] {
  const [, plain, , coded] =
    /^(?:inline|attachment); filename="([^"]*)"(; filename\*=UTF-8''([^;]*))?$/.exec(disposition ?? '') ?? [];
  if (plain === undefined) throw new Error(`no name in ${disposition}`);
  return coded === undefined ? [plain] : [plain, decodeURIComponent(coded)];
}

const doors: Readonly<Record<string, Door>> = {
  'the parts of a message': ofEach(async ({ client }, { id }) => {
    const { parts } = await client.getMessage({ params: { id } });
    expect(parts.length).toBeGreaterThan(6);
    const all: string[] = [];
    for (const { n } of parts) {
      const answer = await client.getPart({ params: { id, n }, query: { download: true } as never });
      expect(answer.headers.get('x-escape')).toBeNull();
      expect(answer.headers.get('content-type')).toMatch(/^[\w.+-]+\/[\w.+-]+(; charset=[\w.:+-]+)?$/);
      all.push(...namesIn(answer.headers.get('content-disposition')));
      await answer.body?.cancel();
    }
    return all;
  }),
  'a message saved': ofEach(async ({ client }, { id }) => {
    const answer = await client.getRaw({ params: { id }, query: { download: true } as never });
    await answer.body?.cancel();
    return namesIn(answer.headers.get('content-disposition'));
  }),
  async 'a zip'({ client }) {
    const answer = await client.exportMessages({ query: { format: 'zip' } });
    return [
      ...namesIn(answer.headers.get('content-disposition')),
      ...unzip(Buffer.from(await answer.arrayBuffer())).keys(),
    ];
  },
  async 'an mbox'({ client }) {
    const answer = await client.exportMessages({ query: { format: 'mbox' } });
    const beginnings = (await answer.text()).match(/^From .*$/gm);
    expect(beginnings).toHaveLength((await client.listMessages()).total);
    return namesIn(answer.headers.get('content-disposition'));
  },
  async 'a report'({ sandbox, root }) {
    const here = join(root, 'a/b/c/here');
    const { code, stderr } = await run(['export', '--url', sandbox.url], { directory: here });
    expect(code, stderr).toBe(0);
    return readdirSync(join(here, 'mail-report'));
  },
  'the names of inboxes, searches and tags': ofEach(async ({ client, sandbox }, { name }) => {
    const body = { name: name.slice(0, 255) } as never;
    const named = { params: { name: name.slice(0, 255) } } as never;
    const tries = [
      () => client.createInbox({ body }),
      () => client.getInbox(named),
      () => client.saveSearch({ body: { name: name.slice(0, 60), q: 'escape' } as never }),
      () => client.removeSearch(named),
      () => client.removeRule(named),
      () => client.patchMessages({ body: { all: true, addTags: [name.slice(0, 60)] } as never }),
      () => client.exportMessages({ query: { format: 'zip', inbox: name.slice(0, 255) } }),
      () => client.removeInbox(named),
    ];
    for (const attempt of tries)
      await attempt().catch((error: { status?: number }) => expect(error.status).toBeLessThan(500));
    await send(sandbox, {
      to: { name: '', address: `"${name.replace(/["\\\r\n\0]/g, '').slice(0, 60)}"@example.com` },
    }).catch((error: { responseCode?: number }) => expect(error.responseCode).toBeGreaterThanOrEqual(500));
    return [];
  }),
};

/** All that is below, without the folders themselves. */
const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => !one.isDirectory())
    .map((one) => join(one.parentPath, one.name).slice(root.length + 1))
    .filter((file) => !file.startsWith('a/b/c/here/mail-report/'));

/** All that a data directory holds. */
const ours = /^a\/b\/c\/data\/(arrivals\.log|(mailstop|text-index|lock)\.db(-wal|-shm|-journal)?)$/;

async function sent({ sandbox }: World): Promise<readonly Named[]> {
  const envelope = { from: 'app@example.com', to: 'ada@example.com' };
  const all = Object.values(names).map(async (name) => {
    const user = name.replace(/[\r\n\0]/g, '').slice(0, 200);
    return { name, id: await send(sandbox, { raw: messageOf(name), envelope } as never, { user }) };
  });
  return Promise.all(all);
}

test.each(Object.entries(doors))('%s', async (_, door) => {
  const here = await world();
  for (const made of await door(here, await sent(here))) isName(made);
  expect(filesIn(here.root).filter((file) => !ours.test(file))).toEqual([]);
});

/** As it stands, which `fetch` would tidy up. */
async function answerTo({ url }: TestSandbox, method: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const body = method === 'GET' ? '' : '{}';
  socket.write(
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return text(socket);
}

const ways = [
  '..%2f..%2f..%2f..%2f..%2f..%2fsecret',
  '%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/secret',
  '../../../../../../secret',
  '..%5c..%5csecret',
  '..%252f..%252fsecret',
  '..%c0%af..%c0%afsecret',
  '%00',
];

test('in the path of a request, at every route and among the files of the page', async () => {
  const { sandbox, root } = await world();
  const secret = randomBytes(12).toString('hex');
  writeFileSync(join(root, 'secret'), secret);
  const routes = Object.values(paths).filter(({ path }) => path.includes('{'));
  const targets = [
    ...routes.map(({ method, path }) => ({ method, path: path.replace(/\{(n)\}/, '1') })),
    ...['/{}', '/assets/{}', '/docs/{}', '/api/{}'].map((path) => ({ method: 'GET', path })),
  ];
  expect(routes.length).toBeGreaterThan(15);
  for (const { method, path } of targets) {
    for (const way of [
      ...ways,
      `${root.slice(1)}/secret`,
      `%2f${encodeURIComponent(root.slice(1))}%2fsecret`,
    ]) {
      const said = await answerTo(sandbox, method, path.replace(/\{\w*\}/, way));
      expect(said, `${method} ${path} ${way}`).toMatch(/^HTTP\/1\.1 [234]\d\d /);
      expect(said).not.toContain(secret);
    }
  }
});

test('a report of a server that names its messages so', async () => {
  const { root, sandbox } = await world();
  const real = await send(sandbox);
  const hostile = '../../../../escape';
  const server = createServer(async ({ url = '' }, response) => {
    const answer = await fetch(sandbox.url + url.replaceAll(encodeURIComponent(hostile), real));
    const type = answer.headers.get('content-type') ?? '';
    const body = await answer.text();
    response
      .setHeader('Content-Type', type)
      .end(type.includes('json') ? body.replaceAll(real, hostile) : body);
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const here = join(root, 'a/b/c/here');
  const { code, stderr } = await run(['export', '--url', url], { directory: here });
  expect(code, stderr).toBe(0);
  const written = readdirSync(join(here, 'mail-report'));
  expect(written.filter((name) => name.endsWith('.eml'))).toHaveLength(1);
  for (const name of written) isName(name);
  expect(filesIn(root).filter((file) => !ours.test(file))).toEqual([]);
});
