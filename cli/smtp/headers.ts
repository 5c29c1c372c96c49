/**
 * The header section of a message on standard input (RFC 5322 §2.2): its fields as they stand, and the addresses
 * in them. Bytes are read as latin1, so that what is not ASCII goes out as it came in.
 */
import addressparser from 'nodemailer/lib/addressparser';

export interface Field {
  /** In lower case. */
  readonly name: string;
  /** With its name, its folding and its line end. */
  readonly raw: string;
  readonly value: string;
}

export interface Sections {
  readonly fields: readonly Field[];
  /** From the empty line on. */
  readonly rest: string;
}

const FIELD = /^([!-9;-~]+)[ \t]*:((?:[^\n]*\n)(?:[ \t][^\n]*\n)*)/;

/** Splits a message with CR LF or LF. What is no field ends the headers, as if an empty line stood before it. */
export function splitMessage(message: string): Sections {
  const fields: Field[] = [];
  let rest = message.endsWith('\n') || message === '' ? message : `${message}\n`;
  for (let found = FIELD.exec(rest); found; found = FIELD.exec(rest)) {
    const [raw, name = '', value = ''] = found;
    fields.push({ name: name.toLowerCase(), raw, value: value.replace(/\r?\n[ \t]?/g, ' ').trim() });
    rest = rest.slice(raw.length);
  }
  return { fields, rest: /^\r?\n/.test(rest) || rest === '' ? rest : `\n${rest}` };
}

/** Addresses that stand in these fields; those of groups too. */
export function addressesIn(fields: readonly Field[], names: readonly string[]): string[] {
  const values = fields.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  return values
    .flatMap((value) => addressparser(value, { flatten: true }).map(({ address }) => address))
    .filter(Boolean);
}
