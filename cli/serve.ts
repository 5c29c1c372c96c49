/**
 * The default command: starts the sandbox, says where it is, and stops it when asked to. The first signal lets
 * what was accepted reach the store and ends with code 0; a second one ends at once.
 */
import { type Settings, SettingsError } from '#server/settings.ts';
import manifest from '../package.json' with { type: 'json' };
import { Failure } from './exit.ts';
import { type Flags, settingsOf } from './flags.ts';
import { type Ready, readyLine, readyText } from './ready.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Ctrl+C reaches us from the terminal and again from npm, which passes it on: one wish, not two. */
const SAME_WISH_MS = 300;

/** Runs until a signal comes. Rejects when the sandbox cannot start. */
export async function serve(flags: Flags): Promise<void> {
  const settings = settingsOf(flags);
  const asked = stopAsked();
  const { start } = await import('#server/main.ts');
  const { addresses, data, stop } = await start(settings).catch(notStarted);
  announce(settings, { version: manifest.version, ...addresses, data });
  // A start creates much that stays, and is slower with small heaps.
  const { boundHeaps } = await import('./heaps.ts');
  boundHeaps();
  await asked;
  await stop();
}

/** A wrong setting is the user's; whatever else keeps it from starting is the world's, and it did not work. */
function notStarted(error: Error): never {
  throw error instanceof SettingsError ? error : new Failure(error.message, { cause: error });
}

/** Resolves with the first signal, also one that comes while the sandbox still starts. */
function stopAsked(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let since: number | null = null;
  for (const signal of signals) process.on(signal, onSignal);
  return promise;

  function onSignal(): void {
    if (since !== null && performance.now() - since > SAME_WISH_MS) process.exit(1);
    since ??= performance.now();
    resolve();
  }
}

function announce({ logFormat }: Settings, ready: Ready): void {
  const isForPeople = logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY);
  process.stdout.write(`${isForPeople ? readyText(ready) : readyLine(ready)}\n`);
}
