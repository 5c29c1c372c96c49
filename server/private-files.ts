/**
 * Files of ours that nobody else of this machine should read or put others in the place of, where the system knows owners
 * and permissions (POSIX). What is made new is the owner's alone; this is for what was there before.
 */
import { chmodSync, lstatSync, type Stats } from 'node:fs';

const OTHERS = 0o077;
const [GROUP_WRITES, ANYONE_WRITES] = [0o020, 0o002];
const isPosix = process.getuid !== undefined;

/** Takes from a file what others may do with it. A sentence for the log when there was something, else null. */
export function closeToOthers(file: string): string | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!isPosix || !found?.isFile() || (found.mode & OTHERS) === 0) return null;
  const was = `open to others of this machine (${octal(found)})`;
  try {
    chmodSync(file, found.mode & 0o700);
    return `${file} was ${was}; now it is its owner's alone`;
  } catch (error) {
    return `${file} is ${was}, and that could not be changed: ${(error as Error).message}`;
  }
}

/**
 * A sentence when others may put files into a directory. It is left as it is, since it may have been meant so: a volume
 * of a cluster is written by its group, and a group of one's own (whose number is one's own too) holds nobody else.
 */
export function dangerOf(directory: string, found: Stats): string | null {
  const ofGroup = found.uid === process.getuid?.() && found.gid !== found.uid ? GROUP_WRITES : 0;
  if (!isPosix || (found.mode & (ANYONE_WRITES | ofGroup)) === 0) return null;
  return `Others of this machine may write into ${directory} (${octal(found)}), and so take away what is kept there or put something else in its place; chmod go-w ends that`;
}

/** A sentence when it is a link, else null. */
export function linkAt(file: string): string | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isSymbolicLink()
    ? `${file} is a link to another file, which is not followed. Take it away.`
    : null;
}

const octal = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, '0');
