/** Our own pages: the inbox, the documentation, the description for programs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errors } from '#contract/error-codes.ts';
import { paths } from '#contract/paths.ts';
import { startSandbox, type TestSandbox } from '#test/support/start.ts';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

test('/openapi.json names every route', async () => {
  const answer = await fetch(`${sandbox.url}/openapi.json`);
  const document = (await answer.json()) as {
    openapi: string;
    paths: Record<string, Record<string, unknown>>;
  };
  expect(document.openapi).toBe('3.1.0');
  for (const { method, path } of Object.values(paths))
    expect(document.paths[path]).toHaveProperty(method.toLowerCase());
});

test('/docs names every route and error, and problems lead there', async () => {
  const page = await (await fetch(`${sandbox.url}/docs`)).text();
  for (const { path } of Object.values(paths)) expect(page).toContain(`<code>${path}</code>`);
  for (const code of Object.keys(errors)) expect(page).toContain(`id="error-${code}"`);
  const { type } = (await (await fetch(`${sandbox.url}/api/nothing`)).json()) as { type: string };
  expect(page).toContain(`id="${new URL(type, sandbox.url).hash.slice(1)}"`);
});

test('a browser gets a page at every place of the UI, and a script does not', async () => {
  for (const place of ['/', '/inboxes/default', '/m/0000000000000']) {
    const answer = await fetch(sandbox.url + place, { headers: { Accept: 'text/html,*/*' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(await answer.text()).toContain('<title>Mailstop');
  }
  const script = await fetch(`${sandbox.url}/inboxes/default`, { headers: { Accept: 'application/json' } });
  expect(script.status).toBe(404);
});

test.each([
  '/../package.json',
  '/..%2fpackage.json',
  '/%2e%2e/package.json',
  '/assets/..%5c..%5cpackage.json',
  '/x%00.js',
])('%s leads nowhere', async (path) => {
  const answer = await fetch(sandbox.url + path);
  expect(answer.status).toBe(404);
});
