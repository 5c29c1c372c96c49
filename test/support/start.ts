/**
 * Starts a sandbox for a test: in this process, on free ports, with its own data; stopped when the test ends.
 */
import { onTestFinished } from 'vitest';
import { type Sandbox, start } from '#server/main.ts';
import { type Settings, settingsFrom } from '#server/settings.ts';

export interface TestSandbox extends Sandbox {
  /** Base URL of the web side, without a slash at its end. */
  readonly url: string;
  /** Port of the plain SMTP listener. */
  readonly smtpPort: number;
}

const quiet: Partial<Settings> = { smtpPort: 0, httpPort: 0, logLevel: 'error' };

/** Starts a sandbox that the caller stops. */
export async function startSandbox(settings: Partial<Settings> = {}): Promise<TestSandbox> {
  const sandbox = await start(settingsFrom({ ...quiet, ...settings }));
  const plain = sandbox.addresses.smtp[0];
  if (!plain) throw new Error('no SMTP listener');
  return { ...sandbox, url: sandbox.addresses.http, smtpPort: plain.port };
}

/** Starts a sandbox that stops when the running test ends. */
export async function sandboxForTest(settings: Partial<Settings> = {}): Promise<TestSandbox> {
  const sandbox = await startSandbox(settings);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}
