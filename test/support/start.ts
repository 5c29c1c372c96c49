/**
 * Starts a sandbox for a test: in this process, on free ports, with its own data; stopped when the test ends.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { realClock } from '#server/clock.ts';
import { type Sandbox, start, type World } from '#server/main.ts';
import { type Settings, settingsFrom } from '#server/settings.ts';

/** PEM of the authority that signs certificates made for sandboxes of this process. */
export const testAuthority = (): string => readFileSync(join(ca, 'ca.pem'), 'utf8');

export interface TestSandbox extends Sandbox {
  /** Base URL of the web side, without a slash at its end. */
  readonly url: string;
  /** Port of the plain SMTP listener. */
  readonly smtpPort: number;
}

/** One authority for all sandboxes of a process, and not the user's. */
const ca = join(mkdtempSync(join(tmpdir(), 'mailstop-ca-')), 'ca');
process.on('exit', () => rmSync(dirname(ca), { recursive: true, force: true }));

const quiet: Partial<Settings> = { smtpPort: 0, httpPort: 0, logLevel: 'error', ca };

/** Names are never looked up outside. */
const noNames = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('no name'), { code: 'ENOTFOUND' }));
const calmWorld: World = {
  clock: realClock,
  resolver: { resolveMx: noNames, resolve4: noNames, resolve6: noNames },
  environment: {},
};

/** Starts a sandbox that the caller stops. */
export async function startSandbox(
  settings: Partial<Settings> = {},
  world: Partial<World> = {},
): Promise<TestSandbox> {
  const sandbox = await start(settingsFrom({ ...quiet, ...settings }), { ...calmWorld, ...world });
  const plain = sandbox.addresses.smtp[0];
  if (!plain) throw new Error('no SMTP listener');
  return { ...sandbox, url: sandbox.addresses.http, smtpPort: plain.port };
}

/** Starts a sandbox that stops when the running test ends. */
export async function sandboxForTest(
  settings: Partial<Settings> = {},
  world: Partial<World> = {},
): Promise<TestSandbox> {
  const sandbox = await startSandbox(settings, world);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}
