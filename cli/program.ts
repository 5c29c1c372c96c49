/**
 * The table of commands as a program: parsing and help are commander's, and what a row says is all there is.
 * Without a command it starts the sandbox.
 */
import { Command as Commander, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { type Command, groups } from './command.ts';
import { commands } from './commands.ts';
import { nearest } from './emails/suggest.ts';
import { exitCodes, exitMeanings, UsageError } from './exit.ts';
import { addFlags, type Flags } from './flags.ts';
import type { Typed } from './options.ts';
import { serve } from './serve.ts';
import { serverFor } from './server.ts';

/** Runs the command that these parameters name; gives its exit code. Throws what `endingOf` knows to read. */
export async function runProgram(parameters: readonly string[]): Promise<number> {
  const [name, ...own] = parameters;
  const speaking = commands.find((row) => row.ownLanguage && row.name === name);
  if (speaking && own[0] !== '--help') return perform(speaking, {}, own, {});

  if (name !== undefined) requireCommand(name);
  let code: number = exitCodes.holds;
  const program = createProgram((done) => {
    code = done;
  });
  await program.parseAsync(parameters, { from: 'user' });
  return code;
}

/** Throws `UsageError` when the first word is neither a flag nor a command. */
function requireCommand(name: string): void {
  const known = [...commands.flatMap((row) => [row.name, ...(row.otherNames ?? [])]), 'help'];
  if (name.startsWith('-') || known.includes(name)) return;
  const near = nearest(name, known);
  const hint = near === null ? '' : ` (did you mean ${near}?)`;
  throw new UsageError(`There is no command ${name}${hint}. See mailstop --help`);
}

function createProgram(ended: (code: number) => void): Commander {
  const program = new Commander('mailstop')
    .description(manifest.description)
    .version(manifest.version)
    .allowExcessArguments(false)
    .configureOutput({ writeErr: () => undefined })
    .exitOverride()
    .addHelpText('after', `\nExit codes:\n${exitText()}`);
  addFlags(program);
  program.action((flags: Flags) => serve(flags));
  for (const row of commands) addCommand(program, row, ended);
  return program;
}

function addCommand(program: Commander, row: Command, ended: (code: number) => void): void {
  const added = program.command(row.name).summary(row.summary).helpGroup(groups[row.group]);
  added.aliases(row.otherNames ?? []);
  added.description([row.summary, row.details].filter(Boolean).join('\n\n'));
  for (const { name, description } of row.operands) added.argument(name, description);
  for (const [name, { placeholder, description, many }] of Object.entries(row.options)) {
    const option = new Option(
      placeholder === null ? flagOf(name) : `${flagOf(name)} <${placeholder}>`,
      description,
    );
    added.addOption(many ? option.argParser(collect) : option);
  }
  if (row.asksServer)
    added.option('--url <URL>', 'Where Mailstop is (default: MAILSTOP_URL, else by the settings)');
  added.addHelpText('after', exampleText(row));
  added.action(async () => {
    const { typed, flags } = shared(row, added.opts<Record<string, Typed>>(), program.opts<Flags>());
    ended(await perform(row, typed, added.args, flags));
  });
}

/** A name that is also a flag of the sandbox (`--relay`) is read as that; for a command that has it, it is the command's. */
function shared(
  { options }: Command,
  own: Readonly<Record<string, Typed>>,
  given: Flags,
): { typed: Readonly<Record<string, Typed>>; flags: Flags } {
  const isOwn = ([name]: readonly [string, unknown]): boolean => name in options;
  const taken = Object.entries(given).filter(isOwn) as Array<[string, Typed]>;
  const typed = taken.map(([name, value]): [string, Typed] => [
    name,
    Array.isArray(value) && !options[name]?.many ? value.at(-1) : value,
  ]);
  const flags = Object.fromEntries(Object.entries(given).filter((flag) => !isOwn(flag)));
  return { typed: { ...Object.fromEntries(typed), ...own }, flags };
}

async function perform(
  row: Command,
  typed: Readonly<Record<string, Typed>>,
  operands: readonly string[],
  flags: Flags,
): Promise<number> {
  const options = Object.fromEntries(
    Object.entries(row.options).map(([name, option]) => [name, option.read(typed[name], flagOf(name))]),
  );
  const named = typeof typed.url === 'string' ? typed.url : undefined;
  return (
    (await row.run({ options, operands, flags, server: () => serverFor(flags, named) })) ?? exitCodes.holds
  );
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** `dryRun` → `--dry-run`. */
export function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function exampleText({ examples }: Command): string {
  if (examples.length === 0) return '';
  return `\nExamples:\n${examples.map(([line, purpose]) => `  ${line}\n      ${purpose}`).join('\n')}`;
}

function exitText(): string {
  const names = Object.keys(exitCodes) as Array<keyof typeof exitCodes>;
  return names.map((name) => `  ${exitCodes[name]}  ${exitMeanings[name]}`).join('\n');
}
