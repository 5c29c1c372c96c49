/** `mailstop ca`: the local certificate authority, to be trusted by browsers and clients. */
import { X509Certificate } from 'node:crypto';
import { authorityDirectory, authorityFile, openAuthority } from '#server/tls/authority.ts';
import { command } from '../command.ts';
import { UsageError } from '../exit.ts';
import { settingsOf } from '../flags.ts';
import { print, printContent } from '../output.ts';

export const ca = command({
  name: 'ca',
  group: 'access',
  summary: 'Show the local certificate authority that signs made certificates; export it',
  details:
    'It is made at first use, in ~/.mailstop/ca or where --ca says. Whoever trusts its certificate trusts all that its key signs, so the key stays where it is, readable by you alone.',
  operands: [
    { name: '[action]', description: 'show, or export: its certificate as PEM on stdout (default: show)' },
  ],
  options: {},
  examples: [
    ['mailstop ca export > mailstop-ca.pem', 'For the list of authorities of a browser or a system'],
    ['NODE_EXTRA_CA_CERTS=$HOME/.mailstop/ca/ca.pem npm test', 'A Node program that trusts it'],
  ],
  async run({ operands: [action = 'show'], flags }) {
    if (action !== 'show' && action !== 'export')
      throw new UsageError(`"${action}" is not one of show, export`);
    const directory = authorityDirectory(settingsOf(flags).ca);
    const { cert } = await openAuthority(directory);
    if (action === 'export') {
      printContent(Buffer.from(cert));
      return undefined;
    }
    const { subject, validTo, fingerprint256 } = new X509Certificate(cert);
    print(`certificate  ${authorityFile(directory)}`);
    print(`subject      ${subject}`);
    print(`ends         ${new Date(validTo).toISOString().slice(0, 10)}`);
    print(`SHA-256      ${fingerprint256}`);
    return undefined;
  },
});
