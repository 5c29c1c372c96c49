/** What a process has open and how much memory it has, as Linux tells it. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Handles {
  readonly descriptors: number;
  readonly sockets: number;
  readonly residentBytes: number;
}

/** Null where there is no /proc. */
export function handlesOf(pid: number): Handles | null {
  if (process.platform !== 'linux') return null;
  const names = readdirSync(`/proc/${pid}/fd`).map((name) => target(`/proc/${pid}/fd/${name}`));
  const open = names.filter((name) => name !== null);
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return {
    descriptors: open.length,
    sockets: open.filter((name) => name.startsWith('socket:')).length,
    residentBytes: Number(kilobytes) * 1024,
  };
}

/** Null when it was closed meanwhile. */
function target(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
