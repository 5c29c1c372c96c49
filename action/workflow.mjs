/**
 * How a JavaScript action talks with GitHub's runner: inputs come as variables, everything else goes out as lines
 * in files or as commands on stdout.
 */
import { appendFileSync } from 'node:fs';

/** @param {string} name As in action.yml. */
export function input(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();
}

/**
 * Adds lines to one of the runner's files; without that file it does nothing.
 * @param {'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE' | 'GITHUB_PATH' | 'GITHUB_STEP_SUMMARY'} file
 * @param {readonly string[]} lines
 */
export function tell(file, lines) {
  const path = process.env[file];
  if (path) appendFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/**
 * `name=value` for each; no value may hold a line end, which would begin another variable.
 * @param {Readonly<Record<string, string>>} values
 */
export function assignments(values) {
  return Object.entries(values).map(([name, value]) => `${name}=${value.replace(/[\r\n]+/g, ' ')}`);
}

/**
 * Shows an error at the step, and fails it.
 * @param {unknown} error
 */
export function fail(error) {
  const sentence = error instanceof Error ? error.message : String(error);
  process.stdout.write(`::error title=Mailstop::${escaped(sentence)}\n`);
  process.exitCode = 1;
}

/**
 * Text in a command (`::group::…`).
 * @param {string} text
 */
export function escaped(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
