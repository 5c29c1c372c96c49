/**
 * What a provider says of someone (claims) → who he is here and what he may do. Rules are tables of rows, written
 * `CLAIM=VALUE:WHAT`: who has the claim with this value (`*` for any text) gets the role, or reaches the inbox.
 *
 * Of several roles the highest counts, inboxes add up. Whoever no role fits is refused: nobody comes in by default.
 */
import { type Person, type Role, roles } from '#contract/access.ts';
import { fitsGlob } from '#contract/glob.ts';

export type Claims = Readonly<Record<string, unknown>>;

export interface Rule<T extends string> {
  /** A claim, or a way into one: `realm_access.roles`. */
  readonly claim: string;
  /** `*` stands for any text. */
  readonly value: string;
  readonly gives: T;
}

export interface Mapping {
  /** The claim that names the user. */
  readonly user: string;
  readonly roles: readonly Rule<Role>[];
  /** Without any, everyone sees all. */
  readonly inboxes: readonly Rule<string>[];
}

/** A rule as it is written; null when it is none. */
export function readRule(written: string): Rule<string> | null {
  const found = /^([^=]+)=(.+):([^:]+)$/s.exec(written.trim());
  const [, claim = '', value = '', gives = ''] = found ?? [];
  return found && { claim: claim.trim(), value: value.trim(), gives: gives.trim() };
}

/** Who he is here, or in a sentence for him why he may not come in. */
export function judge(claims: Claims, mapping: Mapping): Person | { readonly refused: string } {
  const name = nameIn(claims, mapping.user);
  if (name === null)
    return { refused: `The provider does not say a ${mapping.user} that can name you here.` };
  if (mapping.user === 'email' && claims.email_verified === false)
    return { refused: `The provider has not verified that ${name} is your address.` };
  const given = new Set(fitting(claims, mapping.roles));
  const role = roles.findLast((one) => given.has(one));
  if (role === undefined) return { refused: `${name} is known to the provider, but has no role here.` };
  return { name, role, inboxes: role === 'admin' ? null : inboxesOf(claims, mapping) };
}

/** A name is also that of an inbox of his own, so it stands for no other. */
function nameIn(claims: Claims, claim: string): string | null {
  const [name = '', ...more] = valuesOf(claims, claim).map((value) => value.trim());
  return more.length === 0 && /^[^\p{Cc}*]{1,255}$/u.test(name) ? name : null;
}

function inboxesOf(claims: Claims, { inboxes }: Mapping): string[] | null {
  if (inboxes.length === 0) return null;
  const reached = [...new Set(fitting(claims, inboxes))];
  return reached.includes('*') ? null : reached;
}

function fitting<T extends string>(claims: Claims, rules: readonly Rule<T>[]): T[] {
  return rules
    .filter(({ claim, value }) => valuesOf(claims, claim).some((held) => matches(value, held)))
    .map(({ gives }) => gives);
}

const matches = (pattern: string, text: string): boolean =>
  pattern.includes('*') ? fitsGlob(pattern, text) : pattern === text;

/** All that a claim says: the one of this very name, else the way into it by its dots. */
function valuesOf(claims: Claims, claim: string): string[] {
  const value = Object.hasOwn(claims, claim)
    ? claims[claim]
    : claim.split('.').reduce(inside, claims as unknown);
  return [value].flat().filter(isPlain).map(String);
}

function inside(value: unknown, key: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  return isObject ? (value as Record<string, unknown>)[key] : undefined;
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
