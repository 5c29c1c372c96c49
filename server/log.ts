/**
 * The program's log, on stderr: for people on a terminal, JSON lines otherwise. Never holds message content,
 * credentials or settings marked secret. Errors are logged once, where they leave the program.
 */
import { type Logger, pino } from 'pino';
import type { Settings } from './settings.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const marks = { 20: '·', 30: ' ', 40: '!', 50: '✗', 60: '✗' } as const;

/** Makes the log that the settings ask for. */
export function createLog(settings: Pick<Settings, 'logLevel' | 'logFormat'>): Log {
  const pretty = settings.logFormat === 'pretty' || (settings.logFormat === 'auto' && process.stderr.isTTY);
  const options = { level: settings.logLevel, base: null };
  if (!pretty) return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime }, process.stderr);
  return pino(options, { write: (line: string) => process.stderr.write(prettyLine(line)) });
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
  if (err?.stack) lines.push(err.stack);
  return `${lines.join('\n')}\n`;
}
