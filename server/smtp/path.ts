/**
 * The argument of MAIL and RCPT (RFC 5321 §4.1.2): a path in angle brackets and its parameters, kept as they were
 * sent. A quoted local part may hold anything, source routes are dropped (§4.1.1.3), UTF-8 is welcome (RFC 6531)
 * and the domain is not judged: it may be unusual, it must only be there.
 */
import type { EnvelopePath, EsmtpParameter } from '#contract/envelope.ts';

export type PathVerb = 'MAIL FROM' | 'RCPT TO';

/** A path, or the reply that refuses it. */
export type PathReading = { readonly path: EnvelopePath } | { readonly reply: string };

const openings: Readonly<Record<PathVerb, RegExp>> = {
  'MAIL FROM': /^MAIL\s+FROM\s*:\s*/i,
  'RCPT TO': /^RCPT\s+TO\s*:\s*/i,
};
/** RFC 3463: bad sender address syntax, bad destination address syntax. */
const addressStatus: Readonly<Record<PathVerb, string>> = { 'MAIL FROM': '5.1.7', 'RCPT TO': '5.1.3' };

const BRACKETED = /^<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>/;
const SOURCE_ROUTE = /^@[^\s,:@]+(?:,@[^\s,:@]+)*:/;
const ADDRESS = /^(?:"(?:[^"\\]|\\.)*"|[^\s"@]+)@[^\s"@]+$/;
const POSTMASTER = /^postmaster$/i;
/** Control characters, invisible ones, and the mark for bytes that are no UTF-8. */
const UNSAFE = /[\p{Cc}\u200b\u2060\ufeff\ufffd]/u;
const PARAMETER = /^([a-z0-9][a-z0-9-]*)(?:=([^\p{Cc}]+))?$/iu;

/** Reads the line of a MAIL or RCPT command, without its ending. */
export function readPath(verb: PathVerb, line: string): PathReading {
  const opening = openings[verb].exec(line);
  if (!opening) return { reply: `501 5.5.4 Say ${verb}:<address>` };
  const rest = line.slice(opening[0].length);
  const bracketed = BRACKETED.exec(rest);
  if (!bracketed)
    return { reply: `501 ${addressStatus[verb]} Put the address in angle brackets: ${verb}:<…>` };

  const address = (bracketed[1] ?? '').replace(SOURCE_ROUTE, '');
  const fault = addressFault(verb, address);
  if (fault) return { reply: `501 ${addressStatus[verb]} ${fault}` };
  const after = rest.slice(bracketed[0].length);
  if (after && !/^\s/.test(after)) return { reply: '501 5.5.4 A space is missing after the address' };
  const parameters = readParameters(after);
  if (typeof parameters === 'string') return { reply: `501 5.5.4 ${parameters}` };
  return { path: { address, parameters, raw: line } };
}

function addressFault(verb: PathVerb, address: string): string | null {
  if (address === '') return verb === 'MAIL FROM' ? null : 'A recipient cannot be empty';
  if (UNSAFE.test(address)) return 'The address holds control characters or bytes that are no UTF-8';
  if (ADDRESS.test(address) || (verb === 'RCPT TO' && POSTMASTER.test(address))) return null;
  return address.includes('@') ? 'That is no address' : 'The address has no domain';
}

/** Reads ` KEY=value KEY`; gives a sentence when it cannot. */
function readParameters(text: string): EsmtpParameter[] | string {
  const parameters: EsmtpParameter[] = [];
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const found = PARAMETER.exec(word);
    if (!found?.[1]) return 'A parameter is not of the form KEY=value';
    const keyword = found[1].toUpperCase();
    if (parameters.some((parameter) => parameter.keyword === keyword)) return `${keyword} is given twice`;
    parameters.push({ keyword, value: found[2] ?? null });
  }
  return parameters;
}
