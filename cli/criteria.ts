/**
 * Which messages a command is about, as flags. A value stands for itself, whole; with `*` in it, for whatever fits
 * (`*` any text, `?` one character); between slashes it is a regular expression. A text with a `*` fits itself too,
 * so nothing has to be escaped.
 */
import type { MessageCriteria, Wanted } from '#client/criteria.ts';
import { type CriteriaField, criteriaFields } from '#contract/wait.ts';
import { UsageError } from './exit.ts';
import { list, type OptionRow } from './options.ts';

function pattern(description: string): OptionRow<Wanted | undefined> {
  return {
    placeholder: 'PATTERN',
    description,
    read: (typed, flag) => (typeof typed === 'string' ? readWanted(typed, flag) : undefined),
  };
}

export const patternHelp =
  'A PATTERN is the whole value (addresses and subjects are never matched by half); with * in it, whatever fits; between slashes, a regular expression: /reset/i.';

/** Options for every criterion. */
export const criteriaOptions = {
  to: pattern(criteriaFields.to),
  from: pattern(criteriaFields.from),
  subject: pattern(criteriaFields.subject),
  text: pattern(criteriaFields.text),
  html: pattern(criteriaFields.html),
  attachment: pattern(criteriaFields.attachment),
  tag: pattern(criteriaFields.tag),
  inbox: pattern(criteriaFields.inbox),
  header: list('NAME:PATTERN', 'A header field'),
} as const satisfies Record<CriteriaField | 'header', OptionRow<unknown>>;

type Given = {
  readonly [K in keyof typeof criteriaOptions]: ReturnType<(typeof criteriaOptions)[K]['read']>;
};

/** The criteria among the options of a command. Throws `UsageError`. */
export function criteriaOf({
  header,
  to,
  from,
  subject,
  text,
  html,
  attachment,
  tag,
  inbox,
}: Given): MessageCriteria {
  const fields = header.map((written): [string, Wanted] => {
    const [, name, value] = /^([!-9;-~]+):\s*(.*)$/s.exec(written) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`--header: "${written}" is not NAME:PATTERN`);
    return [name, readWanted(value, '--header')];
  });
  const rest = { to, from, subject, text, html, attachment, tag, inbox };
  return fields.length === 0 ? rest : { ...rest, header: Object.fromEntries(fields) };
}

/** Reads a pattern. Throws `UsageError` for a regular expression that is none. */
export function readWanted(written: string, place: string): Wanted {
  const [, source, flags] = /^\/(.+)\/([imsuv]*)$/s.exec(written) ?? [];
  if (source !== undefined) return readExpression(source, flags, place);
  return written.includes('*') ? { glob: written } : written;
}

function readExpression(source: string, flags: string | undefined, place: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new UsageError(`${place}: ${(error as Error).message}`);
  }
}
