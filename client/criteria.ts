/**
 * What a caller writes → what the server is asked. A criterion is a string (the whole value), a regular expression,
 * `{ contains }` or `{ glob }`.
 */
import type { Criteria, CriteriaField, Pattern } from '#contract/wait.ts';

export type Wanted = string | RegExp | Exclude<Pattern, string>;

/** What a message must be; every field that is given must fit. */
export type MessageCriteria = {
  readonly [K in Exclude<CriteriaField, 'to' | 'inbox'>]?: Wanted | undefined;
} & {
  readonly to?: Wanted | undefined;
  readonly inbox?: Wanted | undefined;
  /** Header fields by name. */
  readonly header?: Readonly<Record<string, Wanted>> | undefined;
};

const fields = ['inbox', 'to', 'from', 'subject', 'text', 'html', 'attachment', 'tag'] as const;

/** The criteria as data. Throws `TypeError` for a name that is none, so that a slip does not widen what is found. */
export function toCriteria({ header, ...rest }: MessageCriteria): Criteria {
  const unknown = Object.keys(rest).filter((name) => !(fields as readonly string[]).includes(name));
  if (unknown.length > 0)
    throw new TypeError(
      `There is no criterion ${unknown.join(', ')}; there are ${fields.join(', ')} and header`,
    );
  return {
    ...patternsOf(rest),
    ...(header && { header: patternsOf(header) }),
  };
}

function patternsOf(wanted: Readonly<Record<string, Wanted | undefined>>): Record<string, Pattern> {
  const given = Object.entries(wanted).flatMap(([name, one]) =>
    one === undefined ? [] : [[name, toPattern(one)]],
  );
  return Object.fromEntries(given) as Record<string, Pattern>;
}

/** The flags that only say where to go on (`g`, `y`), or what is reported (`d`), do not matter here. */
function toPattern(wanted: Wanted): Pattern {
  if (!isExpression(wanted)) return wanted;
  return { regex: wanted.source, flags: wanted.flags.replace(/[gyd]/g, '') };
}

/** Also one of another realm, such as that of a test that Jest runs. */
const isExpression = (wanted: Wanted): wanted is RegExp =>
  Object.prototype.toString.call(wanted) === '[object RegExp]';
