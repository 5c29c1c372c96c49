/** `mailstop dkim`: makes a key to sign with, and prints the DNS record that goes with it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { text } from '../options.ts';
import { explain, print } from '../output.ts';

const types = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ed25519: () => generateKeyPairSync('ed25519'),
} as const;

export const dkim = command({
  name: 'dkim',
  group: 'release',
  summary: 'Make a DKIM key for a relay, and print its DNS record',
  details: 'Writes the private key to a file that only you can read; an existing file is never overwritten.',
  operands: [{ name: '<action>', description: 'keygen' }],
  options: {
    domain: text('DOMAIN', 'Domain that signs'),
    selector: text('NAME', 'Selector (default: mailstop)'),
    type: text('TYPE', 'rsa or ed25519 (default: rsa, which every receiver knows)'),
    out: text('FILE', 'Where the private key goes (default: SELECTOR.DOMAIN.pem)'),
  },
  examples: [['mailstop dkim keygen --domain example.com', 'A key, and the record for it']],
  async run({ operands: [action], options: { domain, selector = 'mailstop', type = 'rsa', out } }) {
    if (action !== 'keygen') throw new UsageError(`"${action}" is not keygen`);
    if (!domain || !/^[\w-]+(\.[\w-]+)*$/.test(domain))
      throw new UsageError('--domain: name the domain that signs');
    if (!/^[\w-]+(\.[\w-]+)*$/.test(selector)) throw new UsageError(`--selector: "${selector}" is no name`);
    const make = types[type as keyof typeof types];
    if (!make) throw new UsageError(`--type: "${type}" is not rsa or ed25519`);
    const { privateKey, publicKey } = make();
    const file = out ?? `${selector}.${domain}.pem`;
    await writeKey(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    print(`${selector}._domainkey.${domain}. IN TXT ${quoted(recordOf(publicKey))}`);
    explain(`The private key is in ${file}: dkimDomain, dkimSelector and dkimKey of a relay name it.`);
    return undefined;
  },
});

async function writeKey(file: string, pem: string | Buffer): Promise<void> {
  try {
    await writeFile(file, pem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'EEXIST' ? `${file} is there already` : `${file} cannot be written: ${code}`,
    );
  }
}

/** RFC 6376 §3.6.1; an Ed25519 key stands there without its wrapping (RFC 8463 §4). */
function recordOf(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? '';
  const bytes =
    type === 'rsa'
      ? key.export({ type: 'spki', format: 'der' })
      : Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return `v=DKIM1; k=${type}; p=${bytes.toString('base64')}`;
}

/** A TXT record holds strings of at most 255 characters (RFC 1035 §3.3.14). */
const quoted = (record: string): string =>
  (record.match(/.{1,255}/g) ?? []).map((piece) => `"${piece}"`).join(' ');
