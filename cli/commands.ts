/**
 * Every command, in the order of help and docs.
 */
import type { Command } from './command.ts';
import { cursor } from './commands/cursor.ts';
import { exportReport } from './commands/export.ts';
import { healthcheck } from './commands/healthcheck.ts';
import { list } from './commands/list.ts';
import { run } from './commands/run.ts';
import { send } from './commands/send.ts';
import { sendmail } from './commands/sendmail.ts';
import { show } from './commands/show.ts';

export const commands: readonly Command[] = [
  run,
  healthcheck,
  cursor,
  list,
  show,
  exportReport,
  send,
  sendmail,
];
