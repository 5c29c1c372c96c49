/**
 * The files in a data directory: ours alone, and nothing else behind their names.
 *
 * A link would have us write into a file of someone else's choice, and SQLite finds the log of a database by its name:
 * with two names it has two logs, and is damaged. So neither kind of link is opened. What is made is readable by its
 * owner alone; SQLite gives the logs the permissions of their database. What others may read is closed to them, and told.
 * The directory itself may be a link: who can choose it can choose any.
 */
import { closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeToOthers, linkAt } from '#server/private-files.ts';
import { StoreOpenError } from './failure.ts';

/** The database, the text index, the lock, their logs, the arrival log, and copies from before another format. */
const OURS = /^(?:(?:mailstop|text-index|lock)\.db|arrivals\.log)/;

/** Throws `StoreOpenError` when a file of ours is a link or no file at all. */
export function refuseLinks(directory: string): void {
  for (const name of readdirSync(directory).filter((one) => OURS.test(one))) {
    const file = join(directory, name);
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (!found) continue;
    const link = linkAt(file);
    if (link) throw new StoreOpenError(link);
    if (!found.isFile()) throw new StoreOpenError(`${file} is not a file. Take it away.`);
    if (found.nlink > 1)
      throw new StoreOpenError(
        `${file} has another name elsewhere (it is a hard link), which would damage it. Put a copy in its place.`,
      );
  }
}

/** Takes from our files what others may do with them; gives sentences about those of which there was something to take. */
export function closeFiles(directory: string): string[] {
  const files = readdirSync(directory).filter((one) => OURS.test(one));
  return files.flatMap((name) => closeToOthers(join(directory, name)) ?? []);
}

/** Makes an empty file that its owner alone can read, when there is none. What is in the way is told on opening. */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It is there, or cannot be: opening it says which.
  }
}
