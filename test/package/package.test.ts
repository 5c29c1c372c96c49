/** What is published: packed, installed into an empty folder, and used from there as from any other package. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

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

test('the program runs', async () => {
  const { stdout } = await run(process.execPath, ['node_modules/mailstop/dist/cli/main.js', '--version'], {
    cwd: folder,
  });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
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
    export async function use(mail: Mailstop): Promise<string> {
      const message: ReceivedMessage = await mail.inbox({ for: 'x' }).waitFor({ subject: /a/ });
      await expectMail(mail.inbox()).toStayEmpty({ within: 10 });
      // @ts-expect-error there is no such criterion
      await mail.inbox().waitFor({ subjekt: 'x' });
      const { url } = await createSandbox({ auth: 'required' });
      mailstopTasks({ url });
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
