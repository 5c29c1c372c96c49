/**
 * What a row of the table of commands is. Parsing, `--help` and `docs/commands.md` are made from it; `run` does
 * the work. Results go to stdout and explanations to stderr (`output.ts`).
 */
import type { Flags } from './flags.ts';
import type { OptionRow } from './options.ts';
import type { Server } from './server.ts';

export const groups = {
  run: 'Running:',
  wait: 'Waiting and asserting:',
  read: 'Reading:',
  send: 'Sending:',
  release: 'Releasing:',
  access: 'Who may log in:',
} as const;

export type Options = Readonly<Record<string, OptionRow<unknown>>>;

export interface Operand {
  /** As commander writes it: `<id>` is needed, `[file]` is not, `<command...>` takes all that follow. */
  readonly name: string;
  readonly description: string;
}

export interface Call<O extends Options> {
  readonly options: { readonly [K in keyof O]: ReturnType<O[K]['read']> };
  readonly operands: readonly string[];
  /** Flags of the sandbox that were given. */
  readonly flags: Flags;
  /** The Mailstop that the command asks; throws `SettingsError` when the settings that name it are wrong. */
  server(): Server;
}

export interface CommandRow<O extends Options> {
  readonly name: string;
  /** Names that it also answers to. */
  readonly otherNames?: readonly string[];
  readonly group: keyof typeof groups;
  /** One line, without a full stop. */
  readonly summary: string;
  /** What the line cannot say. */
  readonly details?: string;
  readonly operands: readonly Operand[];
  readonly options: O;
  /** Command lines, with what they are for. */
  readonly examples: ReadonlyArray<readonly [line: string, purpose: string]>;
  /** Whether it asks a Mailstop that runs: takes `--url`. */
  readonly asksServer?: boolean;
  /** Whether everything after its name is its own, because it follows the command line of another program. */
  readonly ownLanguage?: boolean;
  /** Gives the exit code; none means 0. */
  run(call: Call<O>): Promise<number | undefined>;
}

/** A row of any options, as the table holds it. */
export type Command = CommandRow<Options>;

/** Makes a row, with the types of its options known to `run`. */
export function command<const O extends Options>(row: CommandRow<O>): Command {
  return row as unknown as Command;
}
