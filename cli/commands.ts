/**
 * Every command, in the order of help and docs.
 */
import type { Command } from './command.ts';
import { assert } from './commands/assert.ts';
import { ca } from './commands/ca.ts';
import { code } from './commands/code.ts';
import { completion } from './commands/completion.ts';
import { cursor } from './commands/cursor.ts';
import { dkim } from './commands/dkim.ts';
import { doctor } from './commands/doctor.ts';
import { env } from './commands/env.ts';
import { exportReport } from './commands/export.ts';
import { healthcheck } from './commands/healthcheck.ts';
import { inbox } from './commands/inbox.ts';
import { link } from './commands/link.ts';
import { list } from './commands/list.ts';
import { none } from './commands/none.ts';
import { relay } from './commands/relay.ts';
import { release } from './commands/release.ts';
import { releases } from './commands/releases.ts';
import { rules } from './commands/rules.ts';
import { run } from './commands/run.ts';
import { send } from './commands/send.ts';
import { sendmail } from './commands/sendmail.ts';
import { show } from './commands/show.ts';
import { token } from './commands/token.ts';
import { user } from './commands/user.ts';
import { wait } from './commands/wait.ts';

export const commands: readonly Command[] = [
  run,
  env,
  doctor,
  healthcheck,
  completion,
  inbox,
  cursor,
  wait,
  code,
  link,
  none,
  assert,
  list,
  show,
  exportReport,
  send,
  sendmail,
  release,
  releases,
  rules,
  relay,
  dkim,
  user,
  token,
  ca,
];
