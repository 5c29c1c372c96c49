/**
 * Starts a sandbox for a test: in this process, on free ports, with its own data; stopped when the test ends.
 */
import { onTestFinished } from 'vitest';
import { realClock } from '#server/clock.ts';
import { type Sandbox, start, type World } from '#server/main.ts';
import { type Settings, settingsFrom } from '#server/settings.ts';

export interface TestSandbox extends Sandbox {
  /** Base URL of the web side, without a slash at its end. */
  readonly url: string;
  /** Port of the plain SMTP listener. */
  readonly smtpPort: number;
}

const quiet: Partial<Settings> = { smtpPort: 0, httpPort: 0, logLevel: 'error' };

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
