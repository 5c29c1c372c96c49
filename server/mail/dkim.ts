/**
 * DKIM signatures (RFC 6376; Ed25519: RFC 8463), relaxed for header and body, so that what servers on the way do
 * to blanks breaks nothing.
 */
import { createHash, createPublicKey, type Hash, type KeyObject, sign } from 'node:crypto';

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** RSA or Ed25519. */
  readonly key: KeyObject;
}

/** What is signed where it is there (RFC 6376 §5.4.1). */
const SIGNED =
  'from sender reply-to subject date message-id to cc mime-version content-type content-transfer-encoding content-id content-description resent-date resent-from resent-to resent-message-id in-reply-to references list-id list-help list-unsubscribe list-unsubscribe-post list-subscribe list-post list-owner list-archive'.split(
    ' ',
  );
/** Signed once more than it is there, so that nobody can add another (§8.15). */
const OVERSIGNED = ['from', 'subject', 'date', 'to'];

/** The body as it passes → its hash, relaxed (§3.4.4). */
export class BodyHash {
  readonly #hash: Hash = createHash('sha256');
  #line = '';
  #emptyLines = 0;

  /** Takes bytes of a body whose lines end with CRLF. */
  write(bytes: Uint8Array): void {
    const lines = (this.#line + Buffer.from(bytes).toString('latin1')).split('\r\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  /** Base64 of the hash. */
  digest(): string {
    if (this.#line !== '') this.#take(this.#line);
    return this.#hash.digest('base64');
  }

  /** Empty lines count only when another line follows. */
  #take(line: string): void {
    const relaxed = line.replace(/[ \t]+/g, ' ').replace(/ $/, '');
    if (relaxed === '') {
      this.#emptyLines += 1;
      return;
    }
    this.#hash.update('\r\n'.repeat(this.#emptyLines));
    this.#emptyLines = 0;
    this.#hash.update(`${relaxed}\r\n`, 'latin1');
  }
}

/**
 * The DKIM-Signature field, with its line ending, for a header block (latin1, CRLF) and the hash of its body.
 */
export function dkimSignature(
  header: string,
  bodyHash: string,
  { domain, selector, key }: DkimKey,
  at: Date,
): string {
  const fields = header.match(/[^\r\n]+(?:\r\n[ \t][^\r\n]*)*\r\n/g) ?? [];
  const chosen = chosenFields(fields);
  const isRsa = key.asymmetricKeyType === 'rsa';
  const tags = [
    'v=1',
    `a=${isRsa ? 'rsa' : 'ed25519'}-sha256`,
    'c=relaxed/relaxed',
    `d=${domain}`,
    `s=${selector}`,
    `t=${Math.floor(at.getTime() / 1000)}`,
    `h=${chosen.map(({ name }) => name).join(':')}`,
    `bh=${bodyHash}`,
    'b=',
  ];
  const unsigned = `DKIM-Signature: ${tags.join(';\r\n ')}`;
  const signed = chosen.map(({ field }) => (field === null ? '' : `${relaxedField(field)}\r\n`)).join('');
  const data = Buffer.from(signed + relaxedField(unsigned), 'latin1');
  const signature = isRsa
    ? sign('sha256', data, key)
    : sign(null, createHash('sha256').update(data).digest(), key);
  return `${unsigned}${signature.toString('base64').replace(/.{1,72}(?=.)/g, '$&\r\n ')}\r\n`;
}

/** The value of the TXT record `<selector>._domainkey.<domain>` (RFC 6376 §3.6.1, RFC 8463 §4). */
export function dkimRecord(key: KeyObject): string {
  const open = createPublicKey(key);
  if (key.asymmetricKeyType === 'rsa') {
    return `v=DKIM1; k=rsa; p=${open.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  }
  const { x = '' } = open.export({ format: 'jwk' });
  return `v=DKIM1; k=ed25519; p=${Buffer.from(x, 'base64url').toString('base64')}`;
}

/** The fields to sign, the last of a name first (§5.4.2); null stands for one that is not there. */
function chosenFields(fields: readonly string[]): Array<{ name: string; field: string | null }> {
  return SIGNED.flatMap((name) => {
    const found = fields.filter((field) => nameOf(field) === name).toReversed();
    const listed: Array<string | null> = OVERSIGNED.includes(name) ? [...found, null] : found;
    return listed.map((field) => ({ name, field }));
  });
}

const nameOf = (field: string): string => field.slice(0, field.indexOf(':')).trim().toLowerCase();

/** §3.4.2: name in lower case, unfolded, blanks as one. */
function relaxedField(field: string): string {
  const value = field.slice(field.indexOf(':') + 1);
  return `${nameOf(field)}:${value
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()}`;
}
