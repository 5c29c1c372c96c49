/** Many messages as one file: what comes out is what came in, byte for byte. */
import { beforeEach, expect, test } from 'vitest';
import { type Client, createClient } from '#client/client.ts';
import { flood } from '#test/support/flood.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';
import { unzip } from '#test/support/unzip.ts';
import { send } from './mail.ts';

let sandbox: TestSandbox;
let client: Client;
beforeEach(async () => {
  sandbox = await startSandbox();
  client = createClient({ url: sandbox.url });
  return () => sandbox.stop();
});

type Asked = NonNullable<Parameters<Client['exportMessages']>[0]>['query'];
async function exported(query: Asked): Promise<Buffer> {
  const answer = await client.exportMessages({ query });
  expect(answer.headers.get('content-disposition')).toContain(`.${query.format}"`);
  return Buffer.from(await answer.arrayBuffer());
}
async function rawOf(id: string): Promise<string> {
  return (await client.getRaw({ params: { id } })).text();
}

test('a zip holds each message as it came, under a name that can be read', async () => {
  const ids = [
    await send(sandbox, { subject: 'Grüße / "you"' }),
    await send(sandbox, { text: 'x'.repeat(300_000) }),
  ];
  const files = unzip(await exported({ format: 'zip' }));
  const names = [...files.keys()];
  expect(names[1]).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT\\d{6} ${ids[0]} Grüße you\\.eml$`));
  expect([...files.values()]).toEqual([await rawOf(ids[1] ?? ''), await rawOf(ids[0] ?? '')]);
});

test('an mbox holds the messages of an inbox, lines that look like a beginning quoted', async () => {
  const id = await send(sandbox, { text: 'From here on\nall is well' }, { user: 'mine' });
  await send(sandbox, { text: 'theirs' });
  const mbox = (await exported({ format: 'mbox', inbox: 'mine' })).toString();
  const [first = '', ...rest] = mbox.split('\n');
  expect(first).toMatch(/^From app@example\.com \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/);
  expect(rest.join('\n').replace(/^>(>*From )/gm, '$1')).toBe(`${await rawOf(id)}\n`);
});

test('only those that are named, or found', async () => {
  const ids: string[] = [];
  for (const subject of ['alpha', 'beta', 'gamma']) ids.push(await send(sandbox, { subject }));
  const subjects = (mbox: Buffer): string[] =>
    [...mbox.toString().matchAll(/^Subject: (\w+)/gm)].map(([, name = '']) => name);
  expect(subjects(await exported({ format: 'mbox', ids: [ids[0] ?? '', ids[2] ?? ''] }))).toEqual([
    'gamma',
    'alpha',
  ]);
  expect(subjects(await exported({ format: 'mbox', ids: ids[1] ?? '' }))).toEqual(['beta']);
  expect(subjects(await exported({ format: 'mbox', q: 'subject:gamma' }))).toEqual(['gamma']);
  expect(unzip(await exported({ format: 'zip', inbox: 'nobody' })).size).toBe(0);
});

test('a search that cannot be read is refused before anything is sent', async () => {
  const asking = client.exportMessages({ query: { format: 'zip', q: '(' } });
  await expect(asking).rejects.toMatchObject({ status: 400, code: 'invalid-query' });
});

test('more pages than one', async () => {
  for (let n = 0; n < 205; n += 1)
    await client.addMessage({ body: { from: 'app@example.com', to: ['ada@example.com'], subject: `n${n}` } });
  expect(unzip(await exported({ format: 'zip' })).size).toBe(205);
});

test('any number, by ids in the body, by ranges in the address, and by both ways of a search', async () => {
  await flood(sandbox.smtpPort, { subject: 'Stored', count: 720 });
  const pages = [await client.listMessages({ query: { limit: 500 } })];
  pages.push(await client.listMessages({ query: { limit: 500, before: pages[0]?.next ?? '' } }));
  const all = pages.flatMap(({ messages }) => messages);
  const subjects = (bytes: Uint8Array): (string | undefined)[] =>
    [
      ...Buffer.from(bytes)
        .toString()
        .matchAll(/^Subject: (.*)$/gm),
    ].map(([, subject]) => subject);
  const selected = all.slice(10, 610);
  const named = selected.map(({ subject }) => subject);

  const ids = selected.map(({ id }) => id);
  const byIds = await client.exportSelected({ body: { format: 'mbox', ids } });
  expect(byIds.headers.get('content-disposition')).toContain('.mbox"');
  expect(subjects(await byIds.bytes())).toEqual(named);

  const seqs = `${selected.at(-1)?.seq}-${selected[0]?.seq}`;
  expect(subjects(await exported({ format: 'mbox', seqs }))).toEqual(named);
  const q = 'subject:Stored';
  expect(subjects(await exported({ format: 'mbox', q, seqs, inbox: 'default' }))).toEqual(named);
  const zipped = await client.exportSelected({ body: { format: 'zip', all: true, seqs } });
  const files = unzip(Buffer.from(await zipped.arrayBuffer()));
  expect([...files.values()].flatMap((file) => subjects(Buffer.from(file)))).toEqual(named);
  await expect(client.exportSelected({ body: { format: 'zip', seqs } })).rejects.toMatchObject({
    code: 'invalid-body',
  });
});
