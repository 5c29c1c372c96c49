/** The GitHub Action, run as the runner runs it: main and post as processes, with its variables and files. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { directoryForTest } from '../cli/run.ts';
import { waitFor } from '../support/wait.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;

/** A job of its own: files that steps write, and what they hold. */
function job(inputs: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
  const temporary = directoryForTest();
  const paths = Object.fromEntries(files.map((name) => [name, join(temporary, name)]));
  for (const path of Object.values(paths)) writeFileSync(path, '');
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const environment = {
    ...process.env,
    ...paths,
    ...Object.fromEntries(given),
    ...more,
    RUNNER_TEMP: temporary,
  };

  const read = (name: (typeof files)[number]): string => readFileSync(join(temporary, name), 'utf8');
  const assigned = (name: (typeof files)[number]): Record<string, string> =>
    Object.fromEntries(
      read(name)
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
  async function step(file: 'main' | 'post') {
    const state = Object.entries(assigned('GITHUB_STATE')).map(([name, value]) => [`STATE_${name}`, value]);
    const env = { ...environment, ...Object.fromEntries(state) };
    return promisify(execFile)(process.execPath, [`${root}/action/${file}.mjs`], { env }).catch(
      (error) => error,
    );
  }
  onTestFinished(() => {
    const { pid } = assigned('GITHUB_STATE');
    if (pid) spawnSync('kill', ['-KILL', pid]);
  });
  return { temporary, read, assigned, step };
}

test('starts the sandbox, tells where it is, and leaves the messages', async () => {
  const { temporary, read, assigned, step } = job({
    'smtp-port': '0',
    'http-port': '0',
    flags: '--max-recipients 7',
  });
  const { stdout } = await step('main');
  const variables = assigned('GITHUB_ENV');
  expect(stdout).toContain(`takes mail at ${variables.SMTP_URL}; its API is ${variables.MAILSTOP_URL}`);
  expect(assigned('GITHUB_OUTPUT')).toMatchObject({ url: variables.MAILSTOP_URL, 'smtp-host': '127.0.0.1' });

  const transport = createTransport(`${variables.SMTP_URL}?ignoreTLS=true`);
  const subject = '</td><script>alert(1)</script> **bold** 100%';
  await transport.sendMail({
    from: 'app@example.com',
    to: 'ada@example.com',
    subject,
    text: 'Your code is 481516',
  });
  const mailstop = join(read('GITHUB_PATH').trim(), 'mailstop');
  const listed = await promisify(execFile)(mailstop, ['list'], { env: { ...process.env, ...variables } });
  expect(listed.stdout).toContain(`ada@example.com\tapp@example.com\t${subject}\t481516`);

  await step('post');
  expect(read('GITHUB_STEP_SUMMARY')).toContain('### Mailstop: one message\n');
  expect(read('GITHUB_STEP_SUMMARY')).toContain(
    '<td>&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt; **bold** 100%</td><td>481516</td>',
  );
  const report = join(temporary, 'mail-report');
  expect(assigned('GITHUB_OUTPUT').report).toBe(report);
  expect(existsSync(join(report, 'index.html'))).toBe(true);
  const { pid = '' } = assigned('GITHUB_STATE');
  await waitFor('its end', async () => spawnSync('kill', ['-0', pid]).status !== 0);
});

test('when the sandbox cannot start, the step fails and says why', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  const { assigned, step } = job({ 'smtp-port': String(port), 'http-port': '0' });
  const { code, stdout } = await step('main');
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`^::error title=Mailstop::Mailstop did not get ready\\. .*${port}`));
  expect(assigned('GITHUB_ENV')).toEqual({});
  expect((await step('post')).stdout).toBe('');
});

test('the files that the runner is told of are there, and the inputs are those that are read', () => {
  const action = parse(readFileSync(`${root}/action/action.yml`, 'utf8'));
  for (const file of [action.runs.main, action.runs.post])
    expect(existsSync(`${root}/action/${file}`)).toBe(true);
  const read = ['main', 'post'].flatMap((file) =>
    [...readFileSync(`${root}/action/${file}.mjs`, 'utf8').matchAll(/input\('([\w-]+)'\)/g)].map(
      ([, name]) => name,
    ),
  );
  expect([...new Set(read)].toSorted()).toEqual(Object.keys(action.inputs).toSorted());
});

test('the examples in the docs can be read, and use actions that are there', () => {
  const page = readFileSync(`${root}/docs/ci.md`, 'utf8');
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  expect(examples.length).toBeGreaterThan(3);
  for (const example of examples) expect(parse(example)).toBeTypeOf('object');
  const used = [...page.matchAll(/OWNER\/mailstop\/(\S+)@/g)].map(([, path]) => path);
  expect(new Set(used)).toEqual(new Set(['action', 'action/report']));
  for (const path of used) expect(existsSync(`${root}/${path}/action.yml`), path).toBe(true);
});

/** Stands for GitHub's: takes an artifact in three calls, the first name that is asked for being taken already. */
async function artifactService() {
  const named: string[] = [];
  const blocks: Buffer[] = [];
  const server = createHttpServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    const call = request.url?.split('/').at(-1);
    const answer = (status: number, value: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    if (call === 'CreateArtifact') {
      named.push(JSON.parse(body.toString()).name);
      if (named.length === 1) answer(409, { msg: 'an artifact with this name already exists' });
      else answer(200, { ok: true, signed_upload_url: `${url}/account/artifacts/blob?sig=secret` });
    } else if (call === 'FinalizeArtifact') answer(200, { ok: true, artifact_id: '42' });
    else {
      if (request.url?.includes('comp=block&')) blocks.push(body);
      response.writeHead(201, { ETag: '"1"', 'Last-Modified': new Date().toUTCString() }).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claims = btoa(JSON.stringify({ scp: 'Actions.Results:run:job' })).replaceAll('=', '');
  const environment = {
    ACTIONS_RESULTS_URL: url,
    ACTIONS_RUNTIME_TOKEN: `x.${claims}.x`,
    GITHUB_JOB: 'e2e',
    GITHUB_WORKSPACE: root,
    GITHUB_SERVER_URL: 'https://github.com',
  };
  return { named, zip: () => Buffer.concat(blocks).toString('latin1'), environment };
}

test('keeps the messages as an artifact', async ({ skip }) => {
  if (!existsSync(join(root, 'action/upload/node_modules')))
    return skip('the package of GitHub is not here; npm install --prefix action/upload brings it');
  const { named, zip, environment } = await artifactService();
  const { assigned, step } = job({ 'smtp-port': '0', 'http-port': '0' }, environment);
  await step('main');
  const transport = createTransport(`${assigned('GITHUB_ENV').SMTP_URL}?ignoreTLS=true`);
  await transport.sendMail({ from: 'app@example.com', to: 'ada@example.com', text: 'Hello Ada' });
  const { stdout } = await step('post');
  expect(named).toEqual(['mail-e2e', expect.stringMatching(/^mail-e2e-[0-9a-f]{8}$/)]);
  expect(stdout).toContain(`The messages are kept as the artifact ${named[1]}`);
  expect(zip()).toContain('index.html');
  expect(zip()).toContain('messages.json');
});
