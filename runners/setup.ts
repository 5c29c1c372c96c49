/**
 * A sandbox around a whole run, for the global set-up of Vitest, Jest and Playwright (`globalSetup:
 * 'mailstop/setup'`). Where MAILSTOP_URL names one that runs already, that is used and nothing is started. The
 * workers find it in their environment.
 */
import { createSandbox, type LocalSandbox } from '#sandbox/sandbox.ts';

const running: { sandbox: LocalSandbox | null } = { sandbox: null };

/** Starts it and gives how it is stopped. */
export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.MAILSTOP_URL) return async () => {};
  running.sandbox = await createSandbox();
  Object.assign(process.env, running.sandbox.environment);
  return teardown;
}

/** Stops what `setup` started; for runners that ask for it by a file of its own. */
export async function teardown(): Promise<void> {
  await running.sandbox?.stop();
  running.sandbox = null;
}
