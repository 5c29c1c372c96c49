#!/usr/bin/env node
/**
 * The program: reads the command line, runs one command (`commands.ts`), and ends with its exit code
 * (`exit.ts`). What went wrong is said on stderr.
 */
import { endingOf } from './exit.ts';
import { requireNode } from './node.ts';
import { endQuietlyWhenUnread, explain, printed } from './output.ts';
import { runProgram } from './program.ts';

endQuietlyWhenUnread();
let code: number;
try {
  requireNode(process.versions.node);
  code = await runProgram(process.argv.slice(2));
} catch (error) {
  const ending = endingOf(error);
  code = ending.code;
  if (ending.sentence !== null) explain(ending.sentence);
}
await printed();
process.exit(code);
