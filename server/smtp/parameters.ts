/**
 * What the ESMTP parameters that we announce may say, one row each. Parameters of other extensions are kept and
 * not judged.
 */
import type { EsmtpParameter } from '#contract/envelope.ts';

interface ParameterRow {
  readonly form: RegExp | 'bare';
  readonly fault: string;
}
type Rows = Readonly<Record<string, ParameterRow>>;

/** RFC 1870 §5, RFC 6152 §2, RFC 6531 §3.4, RFC 3461 §4.3 and §4.4. */
const mailRows: Rows = {
  SIZE: { form: /^\d{1,20}$/, fault: 'SIZE takes a number of bytes' },
  BODY: { form: /^(7BIT|8BITMIME)$/i, fault: 'BODY is 7BIT or 8BITMIME' },
  SMTPUTF8: { form: 'bare', fault: 'SMTPUTF8 takes no value' },
  RET: { form: /^(FULL|HDRS)$/i, fault: 'RET is FULL or HDRS' },
  ENVID: { form: /./, fault: 'ENVID needs a value' },
};

/** RFC 3461 §4.1 and §4.2. */
const rcptRows: Rows = {
  NOTIFY: {
    form: /^(NEVER|(SUCCESS|FAILURE|DELAY)(,(SUCCESS|FAILURE|DELAY))*)$/i,
    fault: 'NOTIFY is NEVER, or a list of SUCCESS, FAILURE and DELAY',
  },
  ORCPT: { form: /^[^;\s]+;./, fault: 'ORCPT is a type, a semicolon and an address' },
};

/** The reply that refuses these parameters, or null. */
export function mailParameterFault(parameters: readonly EsmtpParameter[], maxSize: number): string | null {
  const fault = firstFault(parameters, mailRows);
  if (fault) return fault;
  const size = parameters.find((parameter) => parameter.keyword === 'SIZE');
  return size && Number(size.value) > maxSize ? tooLarge(maxSize) : null;
}

export function rcptParameterFault(parameters: readonly EsmtpParameter[]): string | null {
  return firstFault(parameters, rcptRows);
}

/** RFC 1870 §6.3. */
export function tooLarge(maxSize: number): string {
  return `552 5.3.4 The message is larger than the ${maxSize} bytes taken here`;
}

function firstFault(parameters: readonly EsmtpParameter[], rows: Rows): string | null {
  for (const { keyword, value } of parameters) {
    const row = rows[keyword];
    if (row && !fits(value, row.form)) return `501 5.5.4 ${row.fault}`;
  }
  return null;
}

function fits(value: string | null, form: ParameterRow['form']): boolean {
  return form === 'bare' ? value === null : value !== null && form.test(value);
}
