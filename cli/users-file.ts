/**
 * The file of users that the settings name. The server reads it again by itself, so the commands that write it need
 * no server, and work beside one.
 */

import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { usersFileOf } from '#server/settings.ts';
import { refuseLink } from '#server/users/users-file.ts';
import { UsageError } from './exit.ts';
import { type Flags, settingsOf } from './flags.ts';

/** Throws `UsageError` when no setting says where it is. */
export async function usersFile(flags: Flags): Promise<string> {
  const settings = settingsOf(flags);
  const file = usersFileOf(settings);
  if (file === null) throw new UsageError('Say where users are kept: --data DIR, or --users FILE');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  if (settings.users === null) refuseLink(file);
  return file;
}
