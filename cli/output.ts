/**
 * What a command says: results on stdout, explanations on stderr.
 *
 * Captured mail is hostile, also to a terminal: control characters (an escape sequence can rename the window or
 * hide lines) and marks that turn the direction of text are shown as `�`. Bytes go out as they are only where a
 * program reads them.
 */
import { once } from 'node:events';
import { plainText } from '#contract/plain.ts';

/** What a terminal shows as it is, on one line and without wide gaps. */
export function plainLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

/** A result, with its line end. */
export function print(line: string): void {
  process.stdout.write(`${plainText(line)}\n`);
}

/** A result for programs. JSON writes control characters as escapes, so it needs no other care. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Content of a message: byte for byte where a program reads it, made plain on a terminal. */
export function printContent(bytes: Uint8Array): void {
  process.stdout.write(process.stdout.isTTY ? plainText(new TextDecoder().decode(bytes)) : bytes);
}

/** What a person should know; never mixed into results. */
export function explain(sentence: string): void {
  process.stderr.write(`mailstop: ${plainText(sentence)}\n`);
}

/** A reader that has seen enough (`| head -1`) closes the pipe: no failure of ours. */
export function endQuietlyWhenUnread(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** Resolves when all that was printed has left this process. */
export async function printed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0 && !stream.destroyed) await once(stream, 'drain');
}

/**
 * Rows for people and for programs: columns that line up on a terminal, under a heading; otherwise one line each
 * with tabs between, and no heading.
 */
export function printRows(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): void {
  const clean = rows.map((row) => row.map(plainLine));
  if (!process.stdout.isTTY) {
    for (const row of clean) print(row.join('\t'));
    return;
  }
  const all = [headings, ...clean];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  for (const row of all)
    print(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
