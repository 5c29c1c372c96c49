/** What is published: packed, installed into an empty folder, and used from there as from any other package. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxForTest } from '../support/start.ts';
import { programOf, runtimes } from './runtimes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailstop-package-'));
  await run(process.execPath, ['scripts/run.mjs', 'build:package'], { cwd: root });
  const packed = await run(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const [tarball] = JSON.parse(packed.stdout) as Array<{ filename: string }>;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'empty', type: 'module' }));
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=peer', '--ignore-scripts'];
  await run(npm, ['install', ...quietly, join(folder, tarball?.filename ?? '')], { cwd: folder });
  await mkdir(join(folder, 'node_modules/@playwright'), { recursive: true });
  for (const runner of ['vitest', '@playwright/test'])
    await symlink(join(root, 'node_modules', runner), join(folder, 'node_modules', runner));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function inFolder(name: string, source: string): Promise<string> {
  await writeFile(join(folder, name), source);
  return (await run(process.execPath, [name], { cwd: folder })).stdout;
}

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
  const { stdout } = await run(process.execPath, ['node_modules/mailstop/dist/cli/main.js', '--version'], {
    cwd: folder,
  });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
});

test('its commands run, with what they load only when asked', async () => {
  await writeFile(join(folder, 'emails.yaml'), 'emails:\n  - { to: ada@example.com, code: true }\n');
  const program = 'node_modules/mailstop/dist/cli/main.js';
  const lines = [
    'doctor',
    'send --to ada@example.com --text "Your code is 481516"',
    'assert emails.yaml --junit out.xml',
    'export --output mail.html',
  ];
  const script = lines.map((line) => `"${process.execPath}" ${program} ${line}`).join(' && ');
  const { stdout } = await run(process.execPath, [program, 'run', '--', 'sh', '-c', script], { cwd: folder });
  expect(stdout).toMatch(/^ok\tmail\t.*\n[0-9a-z]{13}\nok\tto ada@example\.com\nmail\.html\n$/m);
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
