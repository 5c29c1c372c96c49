/** Waiting commands: what holds and what does not, in exit codes and in words. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createClient } from '#client/client.ts';
import { send } from '../http/mail.ts';
import { sandboxForTest } from '../support/start.ts';
import { waitFor } from '../support/wait.ts';
import { directoryForTest, run, type Surroundings } from './run.ts';

const confirm = {
  to: 'ada@example.com',
  subject: 'Confirm your address',
  text: 'Your code is 481516, or go to https://app.example.com/confirm?token=1\nhttps://app.example.com/help',
};

async function withSandbox() {
  const sandbox = await sandboxForTest();
  const environment = { MAILSTOP_URL: sandbox.url };
  const call = (parameters: readonly string[], more: Surroundings = {}) =>
    run(parameters, { environment, ...more });
  const client = createClient({ url: sandbox.url });
  const waiting = () => waitFor('a wait', async () => (await client.getStatus()).waiting === 1);
  return { sandbox, call, waiting };
}

test('inbox gives an address that nobody had', async () => {
  const [one, other] = await Promise.all([
    run(['inbox', 'Sign up']),
    run(['inbox', '--domain', 'x.example']),
  ]);
  expect(one.stdout).toMatch(/^sign-up-[a-z2-7]{12}@mailstop\.test\n$/);
  expect(other.stdout).toMatch(/^[a-z2-7]{12}@x\.example\n$/);
});

test('inbox with a lease is one of the server, and mail sent as its user is there', async () => {
  const { call } = await withSandbox();
  const { stdout } = await call(['inbox', 'signup', '--ttl', '10m', '--json']);
  const leased = JSON.parse(stdout);
  expect(leased.address).toMatch(/^signup-/);
  const minutes = (Date.parse(leased.expiresAt) - Date.parse(leased.createdAt)) / 60_000;
  expect(Math.round(minutes)).toBe(10);
  await call(['send', '--to', leased.address, '--subject', 'Hello']);
  expect((await call(['wait', '--inbox', leased.name, '--to', leased.address])).code).toBe(0);
});

test('wait finds what came before and what comes', async () => {
  const { sandbox, call, waiting } = await withSandbox();
  const coming = call([
    'wait',
    '--to',
    'ada@example.com',
    '--subject',
    '*address',
    '--header',
    'X-Kind: /^new$/i',
  ]);
  await waiting();
  await send(sandbox, { ...confirm, to: 'xada@example.com', headers: { 'X-Kind': 'new' } });
  const id = await send(sandbox, { ...confirm, headers: { 'X-Kind': 'NEW' } });
  const { code, stdout } = await coming;
  expect(code).toBe(0);
  expect(stdout.split('\t')).toEqual([
    id,
    expect.any(String),
    'ada@example.com',
    'app@example.com',
    confirm.subject,
    '481516\n',
  ]);
  const json = await call(['wait', '--count', '2..', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject([{ subject: confirm.subject }, { id }]);
});

test('a wait in vain is 1, and says what came instead', async () => {
  const { sandbox, call } = await withSandbox();
  await send(sandbox, { ...confirm, subject: 'Welcome' });
  const vain = await call(['wait', '--to', 'ada@example.com', '--subject', '/reset/i', '--timeout', '50ms']);
  expect(vain).toMatchObject({ code: 1, stdout: '' });
  expect(vain.stderr).toMatch(/^mailstop: No such message came within 50 ms\./);
  expect(vain.stderr).toMatch(/^- 'Welcome' from app@example\.com to ada@example\.com/m);
  expect((await call(['wait', '--count', '1..1', '--timeout', '0'])).code).toBe(0);
});

test('code and link give exactly one, of one message', async () => {
  const { sandbox, call } = await withSandbox();
  await send(sandbox, confirm);
  const to = ['--to', 'ada@example.com'];
  expect(await call(['code', ...to])).toEqual({ code: 0, stdout: '481516\n', stderr: '' });
  expect((await call(['link', ...to, '/confirm'])).stdout).toBe('https://app.example.com/confirm?token=1\n');
  const missing = await call(['link', ...to, '/reset']);
  expect(missing).toMatchObject({ code: 1, stdout: '' });
  expect(missing.stderr).toContain('https://app.example.com/help');

  const { stdout: cursor } = await call(['cursor']);
  await send(sandbox, { ...confirm, text: 'Your code is 2342' });
  expect((await call(['code', ...to])).code).toBe(1);
  expect((await call(['code', ...to, '--after', cursor.trim()])).stdout).toBe('2342\n');
});

test('none holds for its window, fails at once, and ends with its barrier', async () => {
  const { sandbox, call, waiting } = await withSandbox();
  const eve = ['none', '--to', 'eve@example.com'];
  expect(await call([...eve, '--within', '50ms'])).toEqual({ code: 0, stdout: '', stderr: '' });
  const ending = call([...eve, '--until', 'subject=Confirm*', '--timeout', '1m']);
  await waiting();
  await send(sandbox, confirm);
  expect((await ending).code).toBe(0);
  const failing = call([...eve, '--within', '1m']);
  await waiting();
  await send(sandbox, { to: 'eve@example.com', subject: 'Leak' });
  const { code, stderr } = await failing;
  expect(code).toBe(1);
  expect(stderr).toMatch(/A message came where none may.*'Leak'/s);
});

test('wrong questions are 2', async () => {
  const { call } = await withSandbox();
  expect((await call(['wait', '--subject', '/(/'])).code).toBe(2);
  expect((await call(['wait', '--count', '0'])).code).toBe(2);
  expect((await call(['wait', '--after', 'nonsense'])).code).toBe(2);
  expect((await call(['none', '--until', 'subjct=x'])).code).toBe(2);
  const bare = await call(['wait', '--timeout', '500']);
  expect(bare.code).toBe(2);
  expect(bare.stderr).toContain('--timeout: "500" is not a time such as 500ms, 10s or 2m');
});

const emails = `timeout: 300ms
emails:
  - name: confirmation
    to: ada@example.com
    subject: Confirm your address
    count: 1
    code: /^\\d{6}$/
    link: { path: /confirm, host: app.example.com }
  - name: nobody else
    to: eve@example.com
    none: true
    until: { subject: Confirm * }
`;

test('assert holds when everything of the file does', async () => {
  const { sandbox, call } = await withSandbox();
  const directory = directoryForTest();
  writeFileSync(`${directory}/emails.yaml`, emails);
  await send(sandbox, confirm);
  const { code, stdout, stderr } = await call(['assert', 'emails.yaml', '--junit', 'out.xml'], { directory });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'ok\tconfirmation\nok\tnobody else\n',
    stderr: '',
  });
  expect(readFileSync(`${directory}/out.xml`, 'utf8')).toMatch(/<testsuites tests="2" failures="0"/);
});

test('assert says what does not hold, in words, as JUnit and as annotations', async () => {
  const { sandbox, call } = await withSandbox();
  const directory = directoryForTest();
  const more = `  - { name: "a, <b>", to: ada@example.com, link: /reset, settle: 0s }
  - { to: ada@example.com, subject: Invoice }
`;
  writeFileSync(`${directory}/emails.yaml`, emails + more);
  await send(sandbox, confirm);
  const parameters = ['assert', 'emails.yaml', '--junit', 'out.xml', '--github'];
  const { code, stdout, stderr } = await call(parameters, { directory });
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^ok\tconfirmation\nok\tnobody else\nnot ok\ta, <b>\nnot ok\t“Invoice” to ada@example\.com\n/,
  );
  expect(stdout).toMatch(
    /^::error file=emails\.yaml,line=13,title=a%2C <b>::There is no link with '\/reset'.*%0A/m,
  );
  expect(stderr).toContain('emails.yaml:13: a, <b>');
  expect(stderr).toContain("expected 'Invoice', was 'Confirm your address'");
  const xml = readFileSync(`${directory}/out.xml`, 'utf8');
  expect(xml).toContain('<testsuites tests="4" failures="2"');
  expect(xml).toMatch(
    /name="a, &lt;b&gt;" file="emails\.yaml" line="13" time="[\d.]+"><failure message="There is no link/,
  );
});

test('assert names what is wrong in the file by line, and asks nobody', async () => {
  const directory = directoryForTest();
  writeFileSync(`${directory}/emails.yaml`, 'emails:\n  - to: a@example.com\n    subjct: x\n');
  const { code, stderr } = await run(['assert', 'emails.yaml'], { directory });
  expect(code).toBe(2);
  expect(stderr).toBe('mailstop: emails.yaml:3: emails[0].subjct is not known; did you mean subject?\n');
});

test.each(['wait', 'code', 'none'])(
  '%s after a cursor into history that is gone cannot say: 4',
  async (name) => {
    const sandbox = await sandboxForTest({ retentionMessages: 1 });
    const environment = { MAILSTOP_URL: sandbox.url };
    const cursor = (await run(['cursor'], { environment })).stdout.trim();
    for (const subject of ['taken', 'kept']) await send(sandbox, { to: 'ada@example.com', subject });
    const { code, stdout, stderr } = await run([name, '--to', 'ada@example.com', '--after', cursor], {
      environment,
    });
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('The cursor lies before the history that is kept');
  },
);
