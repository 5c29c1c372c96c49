/** The container's files call only what exists. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { directoryForTest, run } from './run.ts';
import { firstLine, startIn } from './start.ts';

const root = new URL('../../', import.meta.url);
const dockerfile = readFileSync(new URL('Dockerfile', root), 'utf8');
const lines = (pattern: RegExp): string[] => [...dockerfile.matchAll(pattern)].map(([, found = '']) => found);

test('everything that is copied is there', () => {
  const sources = lines(/^COPY (?!--from)(.+) \S+$/gm).flatMap((list) => list.split(' '));
  expect(sources.length).toBeGreaterThan(5);
  const missing = sources.filter((source) => !existsSync(new URL(source, root)));
  expect(missing).toEqual([]);
});

test('every room that the package is made of is copied into what builds it', () => {
  const [build = '', runtime = ''] = dockerfile.split(/^FROM .*$/m).slice(1);
  for (const room of ['contract', 'client', 'server', 'cli', 'sandbox', 'runners', 'web', 'scripts'])
    expect(build).toContain(`COPY ${room} ${room}`);
  expect(runtime).toMatch(/^COPY --from=build \/app\/dist dist$/m);
});

test('the program it starts is the one of the package, and it does not run as root', () => {
  const [program] = lines(/^CMD \["node", "([^"]+)"\]$/gm);
  expect(program).toBe(manifest.bin.mailstop);
  const [step] = lines(/^RUN node (\S+)$/gm);
  expect(existsSync(fileURLToPath(new URL(step ?? 'none', root)))).toBe(true);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toContain(`CMD ["node", "${program}", "healthcheck"]`);
});

test('its variables, its command and its health check work together', async () => {
  const directory = directoryForTest();
  const ports = { MAILSTOP_SMTP_PORT: '0', MAILSTOP_HTTP_PORT: '0' };
  const environment = { MAILSTOP_HOST: '127.0.0.1', MAILSTOP_DATA: `${directory}/data`, ...ports };
  const ready = JSON.parse(await firstLine(startIn(directory, [], { environment }))) as {
    http: string;
    data: { directory: string; keeps: boolean };
  };
  expect(ready.data).toEqual({ directory: `${directory}/data`, keeps: true });
  const health = await run(['healthcheck'], { environment: { MAILSTOP_URL: ready.http } });
  expect(health).toMatchObject({ code: 0, stderr: '' });
});
