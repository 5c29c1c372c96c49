#!/usr/bin/env node
/**
 * The program: reads the command line, runs one command (`commands.ts`), and ends with its exit code
 * (`exit.ts`). What went wrong is said on stderr. What was compiled is kept in Node's cache, so that the next start is
 * quicker.
 */
import * as nodeModule from 'node:module';
import { endingOf } from './exit.ts';
import { requireNode } from './node.ts';
import { endQuietlyWhenUnread, explain, printed } from './output.ts';

// A Node that is too old has no such cache, and is told so below.
nodeModule.enableCompileCache?.();
endQuietlyWhenUnread();
let code: number;
try {
  requireNode(process.versions.node);
  const parameters = process.argv.slice(2);
  (await import('./prepare-for.ts')).prepareFor(parameters);
  const { runProgram } = await import('./program.ts');
  code = await runProgram(parameters);
} catch (error) {
  const ending = endingOf(error);
  code = ending.code;
  if (ending.sentence !== null) explain(ending.sentence);
}
await printed();
process.exit(code);
