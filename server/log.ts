/**
 * The program's log, on stderr: for people on a terminal, JSON lines otherwise. Never holds message content,
 * credentials or settings marked secret. Errors are logged once, where they leave the program.
 *
 * What is logged may hold the words of strangers. An event is one line; what belongs to it in the form for people (where
 * an error came from) is indented below. No control character comes through: it would start a line, or drive a terminal.
 */
import { type Logger, pino } from 'pino';
import type { Settings } from './settings.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const marks = { 20: '·', 30: ' ', 40: '!', 50: '✗', 60: '✗' } as const;

/** Makes the log that the settings ask for. */
export function createLog(settings: Pick<Settings, 'logLevel' | 'logFormat'>): Log {
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && process.stderr.isTTY);
  const options = { level: settings.logLevel, base: null };
  const form = pretty ? prettyLine : (line: string) => `${visible(line.trimEnd())}\n`;
  const timestamp = pretty ? {} : { timestamp: pino.stdTimeFunctions.isoTime };
  return pino({ ...options, ...timestamp }, { write: (line: string) => process.stderr.write(form(line)) });
}

/** Controls of all kinds, other ends of lines, and what turns the direction of text. */
const unsafe = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Written as JSON escapes what must not be there as it is; JSON stays JSON. */
function visible(text: string): string {
  return text.replace(unsafe, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function prettyLine(json: string): string {
  const { level, time, msg, err, ...rest } = JSON.parse(json) as {
    level: keyof typeof marks;
    time: number;
    msg?: string;
    err?: { message: string; stack?: string };
  };
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const clock = new Date(time).toTimeString().slice(0, 8);
  const lines = [`${clock} ${marks[level] ?? ' '} ${[msg ?? err?.message ?? '', ...facts].join(' ')}`];
  if (err?.stack)
    lines.push(
      ...err.stack
        .trim()
        .split(/\s*\n\s*/)
        .map((line) => `    ${line}`),
    );
  return lines.map((line) => `${visible(line)}\n`).join('');
}
