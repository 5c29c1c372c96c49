/**
 * Address lists of header fields (RFC 5322 §3.4, groups included, broken ones as far as they can be read), and
 * the questions asked of an address: is it one, are two the same.
 */
import addressparser from 'nodemailer/lib/addressparser';
import type { Address } from '#contract/address.ts';
import { decodeWords } from './headers.ts';

type Parsed = ReturnType<typeof addressparser>[number];

/** The mailboxes of a field value whose encoded words are still encoded. Members of a group carry its name. */
export function parseAddresses(value: string | null): Address[] {
  if (value === null || value.trim() === '') return [];
  const usual = usualMailbox(value);
  return usual ? [usual] : addressparser(value).flatMap((one) => mailboxes(one, null));
}

const usualForm = /^(?:([\w-]+(?: [\w-]+)*) )?<([\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)*)>$/;
const MAX_USUAL = 500;

/** `Jane Doe <jane@example.com>`, which most fields hold: nothing in it has to be parted, unquoted or decoded. */
function usualMailbox(value: string): Address | null {
  const found = value.length <= MAX_USUAL ? usualForm.exec(value) : null;
  return found && { name: found[1] ?? null, address: found[2] ?? '', group: null };
}

function mailboxes(one: Parsed, group: string | null): Address[] {
  const name = decodeWords((one.name ?? '').trim()) || null;
  if ('group' in one && one.group) return one.group.flatMap((member) => mailboxes(member, name ?? group));
  const address = plainAddress(one.address ?? '');
  return name || address ? [{ name, address, group }] : [];
}

/** An encoded word does not belong into an address (RFC 2047 §5); one that hides anything but an address is dropped. */
function plainAddress(written: string): string {
  if (!/=\?[^?]+\?[bq]\?[^?]*\?=/i.test(written)) return written;
  const decoded = decodeWords(written);
  return /^[^\s@]+@[^\s@]+$/.test(decoded) && !decoded.includes('=?') ? decoded : '';
}

/** Whether two addresses are one: the whole of them, without regard to case (promise P7). */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

const localPart = /^(?:[^\s"(),:;<>@[\\\]\p{Cc}]{1,256}|"(?:[^"\\\p{Cc}]|\\[^\p{Cc}]){0,256}")$/u;
const domain = /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}_])?(?:\.|$))+$/u;
const domainLiteral = /^\[[\w.:-]{1,80}\]$/;

/**
 * Whether the text is one addr-spec that may be mailed (RFC 5322 §3.4.1, RFC 6532): no comment, no display name,
 * no line break; the domain a name or a literal. Single-label domains such as `localhost` count.
 */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > 320) return false;
  const host = text.slice(at + 1);
  if (!localPart.test(text.slice(0, at))) return false;
  return domainLiteral.test(host) || (!host.endsWith('.') && domain.test(host));
}
