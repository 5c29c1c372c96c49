/** Help, version and the health check. */
import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { commands } from '#cli/commands.ts';
import { flagOf, settingNames, variableOf } from '#server/settings.ts';
import manifest from '../../package.json' with { type: 'json' };
import { startProcess } from '../support/process.ts';
import { run } from './run.ts';

test('--version', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('--help names every setting by flag and variable, in groups', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  const words = stdout.split(/[\s();]+/);
  for (const name of settingNames)
    expect(words).toEqual(expect.arrayContaining([flagOf(name), variableOf(name)]));
  for (const heading of ['Listening:', 'Keeping messages:', 'Releasing messages:'])
    expect(stdout).toContain(heading);
});

test('--help names every command in groups, and what the exit codes mean; each has help of its own', async () => {
  const { stdout } = await run(['--help']);
  for (const { summary } of commands) expect(stdout.replace(/\s+/g, ' ')).toContain(summary);
  expect(stdout).toMatch(/^Waiting and asserting:\n {2}inbox /m);
  expect(stdout).toMatch(/^ {2}3 {2}no Mailstop answers there$/m);
  const { stdout: own } = await run(['sendmail', '--help']);
  expect(own).toContain('sendmail_path="npx mailstop sendmail -t -i"');
  expect(commands.map(({ name }) => name)).toEqual([...new Set(commands.map(({ name }) => name))]);
});

test('healthcheck of a server that is well, by URL, by variable and by port', async () => {
  const { url } = await startProcess([]);
  const well = { code: 0, stdout: `Mailstop is ready at ${url}\n`, stderr: '' };
  expect(await run(['healthcheck', '--url', url])).toEqual(well);
  expect(await run(['healthcheck'], { environment: { MAILSTOP_URL: `${url}/` } })).toEqual(well);
  expect(await run(['healthcheck', '--http-port', new URL(url).port])).toEqual(well);
  const inContainer = { MAILSTOP_HOST: '0.0.0.0', MAILSTOP_HTTP_PORT: new URL(url).port };
  expect(await run(['healthcheck'], { environment: inContainer })).toEqual(well);
});

test('healthcheck where nothing answers', async () => {
  const { code, stderr } = await run(['healthcheck', '--url', 'http://127.0.0.1:1']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mailstop: Nothing answers at http:\/\/127\.0\.0\.1:1\./);
});

test('healthcheck of a server that is not well says why', async () => {
  const problem = {
    type: '/docs#error-store-unavailable',
    title: 'The store cannot answer now',
    status: 503,
    code: 'store-unavailable',
    detail: 'The disk is full',
    field: null,
    position: null,
  };
  const server = createServer((_, response) => {
    response.writeHead(503, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { code, stderr } = await run(['healthcheck', '--url', `http://127.0.0.1:${port}`]);
  expect(code).toBe(1);
  expect(stderr).toContain('The disk is full');
});
