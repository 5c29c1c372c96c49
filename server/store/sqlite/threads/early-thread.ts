/**
 * The worker of a thread, which may be begun before it is known what it is for: loading its program takes as long as
 * reading the command line and the settings, and both go on at once. It is told its options by its first message.
 */
import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';

/** The thread that writes. */
export const writingProgram = new URL('./worker.ts', import.meta.url);

/** A thread takes part in the cache of compiled code, if there is one, by this variable alone. */
function environment(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  return cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache };
}

/**
 * MB for objects that live as long as a message is written. More would be filled before it is emptied: 80 MB under
 * load. Less is emptied more often, which takes some per cent of the time.
 */
const YOUNG = { writing: 12, other: 6 };

function load(program: URL): Worker {
  const maxYoungGenerationSizeMb = program.href === writingProgram.href ? YOUNG.writing : YOUNG.other;
  return new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb }, env: environment() });
}

let early: Worker | null = null;

/** Begins to load the thread that writes. It keeps no process alive that then has no use for it. */
export function beginEarly(): void {
  const begun = load(writingProgram);
  begun.unref();
  // One that cannot even be loaded is tried again, and told of, by whoever needs it.
  begun.on('error', () => {});
  begun.on('exit', () => {
    if (early === begun) early = null;
  });
  early = begun;
}

/** The one that was begun, or a new one. */
export function workerFor(program: URL): Worker {
  if (program.href !== writingProgram.href || early === null) return load(program);
  const begun = early;
  early = null;
  begun.ref();
  return begun;
}
