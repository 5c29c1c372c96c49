/** What is published: packed, installed into an empty folder, and used from there as from any other package. */
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { commands } from '#cli/commands.ts';
import manifest from '../../package.json' with { type: 'json' };
import { sandboxForTest } from '../support/start.ts';
import { installPacked, otherNode, type Packed, putBeside, root, run } from './packed.ts';
import { programOf, runtimes } from './runtimes.ts';

const MOST_BYTES = 5_000_000;
const program = 'node_modules/mailstop/dist/cli/main.js';
let folder: string;
let packed: Packed;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailstop-package-'));
  packed = await installPacked(folder);
  await mkdir(join(folder, 'node_modules/@playwright'));
  await putBeside(folder, ['vitest', '@playwright/test', 'nodemailer']);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function inFolder(name: string, source: string): Promise<string> {
  await writeFile(join(folder, name), source);
  return (await run(process.execPath, [name], { cwd: folder })).stdout;
}

test('it is one package, small, with the inbox compressed already', () => {
  expect(packed.installed).toEqual(['mailstop']);
  expect(packed.size).toBeLessThan(MOST_BYTES);
  expect(packed.files).toContain('dist/web/dist/index.html.br');
  expect(packed.files).toContain('dist/web/dist/index.html.gz');
  expect(packed.files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
});

test('it lists what it contains, all of it under licences that fit', async () => {
  const list = await readFile(join(folder, 'node_modules/mailstop/dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
  const entries = [...list.matchAll(/^(\S+) \d+\.\d+\.\d+\S*\nLicence: (.+)$/gm)];
  const names = entries.map(([, name]) => name);
  const shipped = [
    'hono',
    'openid-client',
    'selfsigned',
    'smtp-server',
    'zod',
    'ical.js',
    'svelte',
    'tailwindcss',
  ];
  expect(names).toEqual(expect.arrayContaining(shipped));
  expect(names).not.toContain('vitest');
  const fitting = /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0)$/;
  expect(entries.filter(([, , licence = '']) => !fitting.test(licence)).map(([entry]) => entry)).toEqual([]);
});

test('publint finds nothing to say', async () => {
  const publint = join(root, 'node_modules/publint/src/cli.js');
  const parameters = ['run', 'node_modules/mailstop', '--pack', 'false', '--strict'];
  const { stdout } = await run(process.execPath, [publint, ...parameters], { cwd: folder });
  expect(stdout).toContain('All good!');
});

test('a whole sandbox takes mail, waits for it, and stops', async () => {
  const said = await inFolder(
    'sandbox.js',
    `import { createSandbox } from 'mailstop';
     import { expectMail } from 'mailstop/assert';
     import { createTransport } from 'nodemailer';
     const sandbox = await createSandbox();
     const inbox = sandbox.mail.inbox({ for: 'packed' });
     await createTransport(sandbox.smtp.url).sendMail({
       from: 'a@example.com', to: inbox.address, subject: 'Reset', text: 'Your code is 123456',
     });
     await expectMail(inbox).toHaveReceived({ subject: /^reset$/i });
     const page = await (await fetch(sandbox.url, { headers: { accept: 'text/html' } })).text();
     console.log((await inbox.waitFor()).code(), page.includes('/assets/'));
     await sandbox.stop();`,
  );
  expect(said).toBe('123456 true\n');
});

test('the client is there for import and for require, with nothing around it', async () => {
  const source = `new Mailstop({ url: 'http://127.0.0.1:9' }).inbox().waitFor().catch((error) => console.log(error.name));`;
  expect(await inFolder('client.js', `import { Mailstop } from 'mailstop/client'; ${source}`)).toBe(
    'MailstopUnreachable\n',
  );
  expect(await inFolder('client.cjs', `const { Mailstop } = require('mailstop/client'); ${source}`)).toBe(
    'MailstopUnreachable\n',
  );
});

test.for(runtimes)('the client holds on $name', async (runtime, { skip }) => {
  const program = programOf(runtime);
  if (program === null)
    return skip(`${runtime.name} is not on this machine; npm install --prefix test/runtimes brings it`);
  const sandbox = await sandboxForTest();
  await copyFile(join(root, 'test/package/client-smoke.mjs'), join(folder, 'client-smoke.mjs'));
  const { stdout } = await run(program, [...runtime.parameters, 'client-smoke.mjs'], {
    cwd: folder,
    env: { ...process.env, MAILSTOP_URL: sandbox.url },
  });
  expect(stdout).toBe('all of it holds\n');
});

test('the program runs', async () => {
  const { stdout } = await run(process.execPath, [program, '--version'], { cwd: folder });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
});

/** A line for each command, in an order in which it has something to do; `run` runs them all. */
const lines = [
  'doctor',
  'healthcheck',
  'env laravel',
  'completion fish',
  'inbox signup',
  'cursor',
  'send --to ada@example.com --subject Hello --text "Your code is 481516: https://example.com/confirm"',
  'sendmail -i bob@example.com < mail.txt',
  'wait --to ada@example.com',
  'code --to ada@example.com',
  'link /confirm --to ada@example.com',
  'none --to eve@example.com --within 10ms',
  'list --q to:bob@example.com',
  'show latest --q to:ada@example.com --text',
  'assert emails.yaml --junit out.xml',
  'export --output mail.html',
  'relay test upstream',
  'release latest --to qa@example.com',
  'releases --state sent',
  'rules list',
  'dkim keygen --domain example.com --out key.pem',
  'user add ada --generate --data kept',
  'token create ci --data kept',
  'ca show --ca authority',
];

/** Gives the names of the commands that ended with 0. */
async function runCommands(node: string): Promise<string[]> {
  const place = await mkdtemp(join(folder, 'commands-'));
  const upstream = await sandboxForTest();
  await writeFile(join(place, 'emails.yaml'), 'emails:\n  - { to: ada@example.com, code: true }\n');
  await writeFile(join(place, 'mail.txt'), 'Subject: Hello\n\nBy sendmail\n');
  const script = [
    'set -e',
    'said() { printf "@@ %s\\n" "$1"; }',
    ...lines.flatMap((line) => [`"${node}" ../${program} ${line}`, `said ${line.split(' ')[0]}`]),
  ];
  const relay = `smtp://127.0.0.1:${upstream.smtpPort}?name=upstream&tls=none`;
  const flags = ['--smtp-tls-port', '0', '--ca', 'authority', '--relay', relay, '--relay-allow', '*'];
  const { stdout } = await run(
    node,
    [`../${program}`, 'run', ...flags, '--', 'sh', '-c', script.join('\n')],
    { cwd: place },
  );
  expect(stdout).toMatch(/^ok\tmail\t/m);
  expect(stdout).toMatch(/^481516$/m);
  expect(stdout).toMatch(/^https:\/\/example\.com\/confirm$/m);
  return [...stdout.matchAll(/^@@ (\S+)$/gm)].map(([, name = '']) => name);
}
const ran = commands.map(({ name }) => name).filter((name) => name !== 'run');

test('every command runs, with what it loads only when asked', { timeout: 300_000 }, async () => {
  expect((await runCommands(process.execPath)).toSorted()).toEqual(ran.toSorted());
});

test.for([manifest.engines.node.replace('>=', ''), 'latest'])(
  'every command runs on Node %s',
  { timeout: 300_000 },
  async (version, { skip }) => {
    const node = await otherNode(await mkdtemp(join(folder, 'node-')), version);
    if (node === null) return skip(`npm could not get Node ${version}`);
    expect((await runCommands(node)).toSorted()).toEqual(ran.toSorted());
  },
);

test('an older Node is told so in one sentence', async ({ skip }) => {
  const node = await otherNode(await mkdtemp(join(folder, 'node-')), '18');
  if (node === null) return skip('npm could not get Node 18');
  const said = await run(node, [program], { cwd: folder }).catch(({ code, stderr }) => ({ code, stderr }));
  expect(said).toEqual({
    code: 4,
    stderr: expect.stringMatching(/^mailstop: Node 18\.\S+ is too old; Mailstop needs \S+ or newer\n$/),
  });
}, 180_000);

test('the GitHub Action starts it where it is built and nothing is installed', async () => {
  const release = await mkdtemp(join(tmpdir(), 'mailstop-release-'));
  onTestFinished(() => rm(release, { recursive: true, force: true }));
  for (const part of ['action', 'cli', 'contract', 'client', 'package.json'])
    await cp(join(root, part), join(release, part), { recursive: true });
  await cp(join(folder, 'node_modules/mailstop/dist'), join(release, 'dist'), { recursive: true });
  const files = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_PATH'];
  const job = Object.fromEntries(files.map((name) => [name, join(release, name)]));
  const inputs = { 'INPUT_SMTP-PORT': '0', 'INPUT_HTTP-PORT': '0' };
  const env = { ...process.env, ...job, ...inputs, RUNNER_TEMP: release };
  const { stdout } = await run(process.execPath, ['action/main.mjs'], { cwd: release, env });
  const [, pid = ''] = /^pid=(\d+)$/m.exec(await readFile(join(release, 'GITHUB_STATE'), 'utf8')) ?? [];
  process.kill(Number(pid));
  expect(stdout).toContain(`Mailstop ${manifest.version} takes mail at smtp://127.0.0.1:`);
  const command = await readFile(join(release, 'mailstop-bin/mailstop'), 'utf8');
  expect(command).toContain(join('dist', 'cli', 'main.js'));
});

test('global set-up, Cypress and Jest are there', async () => {
  const said = await inFolder(
    'others.cjs',
    `globalThis.expect = Object.assign(() => ({}), { extend: (matchers) => console.log(Object.keys(matchers).length) });
     require('mailstop/jest');
     console.log(Object.keys(require('mailstop/cypress').mailstopTasks()).join(' '));
     import('mailstop/setup').then(({ default: setup }) => setup()).then((stop) => stop()).then(() => console.log('ok'));`,
  );
  expect(said).toBe('11\nmailstop:inbox mailstop:waitFor mailstop:expectNone\nok\n');
});

test('its types hold for those who use it', async () => {
  const source = `
    import { createSandbox } from 'mailstop';
    import { Mailstop, type ReceivedMessage } from 'mailstop/client';
    import { expectMail } from 'mailstop/assert';
    import { mailstopTasks } from 'mailstop/cypress';
    import { expect, test } from 'mailstop/playwright';
    import 'mailstop/vitest';
    import { expect as expectVitest } from 'vitest';
    export async function use(mail: Mailstop): Promise<string> {
      const message: ReceivedMessage = await mail.inbox({ for: 'x' }).waitFor({ subject: /a/ });
      await expectMail(mail.inbox()).toStayEmpty({ within: 10 });
      // @ts-expect-error there is no such criterion
      await mail.inbox().waitFor({ subjekt: 'x' });
      const { url } = await createSandbox({ auth: 'required' });
      mailstopTasks({ url });
      test('mail', async ({ inbox, mail }) => {
        expect(await inbox.waitFor()).toHaveSubject(/a/);
        await expect(mail.inbox()).toStayEmpty({ within: 10 });
        expectVitest(message).not.toHaveAttachment('*.pdf');
      });
      return message.code() + message.link({ text: 'Open' });
    }`;
  await writeFile(join(folder, 'use.ts'), source);
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
  const strictly = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--skipLibCheck',
    'false',
    ...types,
  ];
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...strictly, 'use.ts'], {
    cwd: folder,
  }).catch(({ stdout }: { stdout: string }) => expect(stdout).toBe(''));
});

/** What a user's test says, on a sandbox that the global set-up started. */
const use = `
  test('signs up', async (INBOX) => {
    await createTransport(process.env.SMTP_URL).sendMail({
      from: 'a@example.com', to: inbox.address, subject: 'Confirm', text: 'Your code is 123456',
    });
    await expect(inbox).toHaveReceived({ subject: /confirm/i });
    expect(await inbox.waitFor()).toHaveCode('123456');
  });`;

test('Vitest uses it: set-up, matchers, client', async () => {
  await writeFile(
    join(folder, 'vitest.config.js'),
    `export default { test: { globalSetup: 'mailstop/setup', setupFiles: 'mailstop/vitest' } };`,
  );
  await writeFile(
    join(folder, 'use.test.js'),
    `import { expect, test } from 'vitest';
     import { createTransport } from 'nodemailer';
     import { Mailstop } from 'mailstop/client';
     const inbox = new Mailstop().inbox({ for: 'signup' });
     ${use.replace('INBOX', '')}`,
  );
  const { stdout } = await run(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--no-color'],
    runOptions(),
  );
  expect(stdout).toMatch(/Tests +1 passed/);
});

test('Playwright uses it: set-up, fixtures, matchers', async () => {
  await writeFile(
    join(folder, 'playwright.config.js'),
    `import { fileURLToPath } from 'node:url';
     const globalSetup = fileURLToPath(import.meta.resolve('mailstop/setup'));
     export default { testMatch: '*.pw.js', reporter: 'line', globalSetup };`,
  );
  await writeFile(
    join(folder, 'use.pw.js'),
    `import { expect, test } from 'mailstop/playwright';
     import { createTransport } from 'nodemailer';
     ${use.replace('INBOX', '{ inbox }')}`,
  );
  const { stdout } = await run(
    process.execPath,
    ['node_modules/@playwright/test/cli.js', 'test'],
    runOptions(),
  );
  expect(stdout).toMatch(/1 passed/);
});

/** Without what the runner around us put into the environment. */
function runOptions() {
  const { VITEST: _, NODE_ENV: __, MAILSTOP_URL: ___, ...env } = process.env;
  return { cwd: folder, env };
}
