/** What goes wrong at the start is one clear line on stderr, with code 2 for the user's and 1 for the world's. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startProcess } from '../support/process.ts';
import { directoryForTest, run } from './run.ts';

const free = ['--smtp-port', '0', '--http-port', '0'];

const provider = ['--oidc-issuer', 'https://login.example.com', '--oidc-client', 'mailstop'];

const wrong: ReadonlyArray<readonly [string, readonly string[], RegExp]> = [
  ['a port that is none', ['--smtp-port', '99999'], /--smtp-port: "99999" is not a port number/],
  ['a word for a port', ['--http-port', 'web'], /--http-port: "web" is not a port number/],
  ['a time that is none', ['--retention-age', '3w'], /--retention-age: "3w" is not a time such as 90s/],
  ['a size that is none', ['--max-message-size', 'big'], /--max-message-size: "big" is not a size such as/],
  [
    'a proxy that is none',
    ['--trusted-proxy', 'example.com'],
    /--trusted-proxy: .*"example\.com" is not an address or a network/,
  ],
  [
    'a network that is none',
    ['--proxy-protocol', '10.0.0.0/33'],
    /--proxy-protocol: .*"10\.0\.0\.0\/33" is not an address or a network/,
  ],
  [
    'users without a place',
    ['--auth', 'users'],
    /--auth users needs a place for users: --users FILE or --data DIR/,
  ],
  ['a login without a place', ['--login', 'on'], /--login on needs a place for users/],
  [
    'an OpenID Connect issuer without TLS',
    ['--oidc-issuer', 'http://login.example.com'],
    /--oidc-issuer: .* is not an https URL \(http only on this machine\)/,
  ],
  ['an issuer alone', [...provider.slice(0, 2)], /--oidc-issuer and --oidc-client must be given together/],
  ['a provider for nobody', provider, /--oidc-issuer needs --oidc-role: .* nobody may come in/],
  [
    'a role that is none',
    [...free, ...provider, '--oidc-role', 'groups=staff:boss'],
    /--oidc-role: "groups=staff:boss" is not CLAIM=VALUE:WHAT that ends in reader, tester, admin/,
  ],
  [
    'a login that is off, by a provider',
    [...provider, '--oidc-role', 'sub=*:reader', '--login', 'off'],
    /--oidc-issuer and --login off contradict each other/,
  ],
  [
    'a path that leads up',
    ['--path-prefix', '/a/..'],
    /--path-prefix: "\/a\/\.\." is not a path such as \/mail/,
  ],
  [
    'a path that no request could hold',
    ['--path-prefix', `/${'x'.repeat(300)}`],
    /--path-prefix: .*is longer than 255 characters/,
  ],
  ['a mode that is none', ['--auth', 'maybe'], /--auth: "maybe" must be optional, required, users or off/],
  ['an unknown flag', ['--smtp-prot', '1'], /unknown option '--smtp-prot' \(Did you mean --smtp-port\?\)/],
  ['a flag without its value', ['--data'], /'--data <DIR>' argument missing/],
  ['an unknown command', ['lst'], /There is no command lst \(did you mean list\?\)\. See mailstop --help/],
  [
    'a word that is near to no command',
    ['frobnicate'],
    /There is no command frobnicate\. See mailstop --help/,
  ],
  ['an address that is no URL', ['list', '--url', 'here:1'], /--url: "here:1" is not a URL such as http:/],
  ['a file that is not there', ['--config', 'nowhere.json'], /nowhere\.json cannot be read/],
  [
    'a relay that is no URL',
    [...free, '--relay', 'mail:secret@'],
    /--relay \(number 1\): the value is not a URL/,
  ],
];

test.each(wrong)('%s', async (_, parameters, sentence) => {
  const { code, stdout, stderr } = await run(parameters, { directory: directoryForTest() });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^mailstop: [^\n]+\n$/);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toContain('secret');
});

test('the secret of an OpenID Connect client that is not there', async () => {
  const flags = [...free, ...provider, '--oidc-role', 'sub=*:reader', '--oidc-secret-file', 'nowhere'];
  const { code, stderr } = await run(flags, { directory: directoryForTest() });
  expect(code).toBe(2);
  expect(stderr).toBe('mailstop: --oidc-secret-file: nowhere cannot be read: ENOENT\n');
});

test.each([
  ['no JSON', '{', /mailstop\.config\.json cannot be read/],
  ['no object', '[]', /mailstop\.config\.json must hold one JSON object/],
  [
    'a setting that does not exist',
    '{"smtpProt": 1}',
    /mailstop\.config\.json: there is no setting smtpProt/,
  ],
  ['a wrong value', '{"smtpPort": -1}', /smtpPort in mailstop\.config\.json: -1 is not a port number/],
])('a settings file with %s', async (_, content, sentence) => {
  const directory = directoryForTest();
  writeFileSync(join(directory, 'mailstop.config.json'), content);
  const { code, stderr } = await run([], { directory });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^mailstop: [^\n]+\n$/);
  expect(stderr).toMatch(sentence);
});

test('a wrong variable is named', async () => {
  const { code, stderr } = await run(free, { environment: { MAILSTOP_AUTH: 'maybe' } });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'mailstop: MAILSTOP_AUTH: "maybe" must be optional, required, users or off\n',
  });
});

test.each([
  ['SMTP', '--smtp-port', '--http-port'],
  ['HTTP', '--http-port', '--smtp-port'],
])('a port for %s that is in use', async (_, flag, other) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const { code, stderr } = await run([flag, String(port), other, '0']);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^mailstop: [^\\n]*${port}[^\\n]*in use[^\\n]*${flag}[^\\n]*\\n$`));
});

test('a data directory that is a file', async () => {
  const file = join(directoryForTest(), 'data');
  writeFileSync(file, '');
  const { code, stderr } = await run([...free, '--data', file]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mailstop: [^\n]*data[^\n]*\n$/);
});

test('a data directory that may not be written', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere');
  const directory = join(directoryForTest(), 'data');
  mkdirSync(directory);
  chmodSync(directory, 0o500);
  const { code, stderr } = await run([...free, '--data', directory]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mailstop: [^\n]*data[^\n]*\n$/);
});

test('a place for temporary files that is not there', async () => {
  const nowhere = join(directoryForTest(), 'nowhere');
  const { code, stderr } = await run(free, { environment: { TMPDIR: nowhere } });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mailstop: No temporary directory can be made [^\n]*--data[^\n]*\n$/);
});

test('data that another process has', async () => {
  const directory = directoryForTest();
  const first = await startProcess(['--data', directory]);
  const { code, stderr } = await run([...free, '--data', directory]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^mailstop: [^\n]*in use[^\n]*\n$/);
  expect((await first.end('SIGTERM')).code).toBe(0);
});
