import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyText, decodeText } from './content.ts';
import { decodeTransfer } from './transfer.ts';

async function decode(pieces: readonly string[], encoding: string | null): Promise<string> {
  async function* encoded(): AsyncIterable<Uint8Array> {
    for (const piece of pieces) yield Buffer.from(piece, 'latin1');
  }
  let text = '';
  for await (const piece of decodeTransfer(encoded(), encoding))
    text += Buffer.from(piece).toString('latin1');
  return text;
}

test.each([
  { encoding: 'base64', written: 'SGVs\r\nbG8=', text: 'Hello' },
  { encoding: 'base64', written: 'SGVs bG8', text: 'Hello' },
  { encoding: 'base64', written: 'SGk=SGk=\r\n', text: 'HiHi' },
  { encoding: 'base64', written: 'SGVs\r\nbG8h\r\nSGVs\r\nbG8h\r\n', text: 'Hello!Hello!' },
  { encoding: 'base64', written: 'SGVs\r\nbG8h\r\nS-G_\r\nVsaA\r\n', text: 'Hello!Helh' },
  { encoding: 'base64', written: 'SGVs\r\nSGk=\r\nSGVs\r\n', text: 'HelHiHel' },
  { encoding: 'base64', written: '', text: '' },
  { encoding: 'quoted-printable', written: 'a=3Db=3d', text: 'a=b=' },
  { encoding: 'quoted-printable', written: 'a=\r\nb=\nc', text: 'abc' },
  { encoding: 'quoted-printable', written: 'a= \t\r\nb', text: 'ab' },
  { encoding: 'quoted-printable', written: 'a \t \r\nb c ', text: 'a\r\nb c' },
  { encoding: 'quoted-printable', written: 'a=4', text: 'a=4' },
  { encoding: 'quoted-printable', written: 'a==41=G1', text: 'a=A=G1' },
  { encoding: 'x-uuencode', written: 'begin 644 a\r\n#0V%T\r\n`\r\nend\r\n', text: 'Cat' },
  { encoding: '8bit', written: 'a=41\xff', text: 'a=41\xff' },
  { encoding: 'constructor', written: 'a', text: 'a' },
  { encoding: null, written: 'a=41', text: 'a=41' },
])('$encoding: $written', async ({ encoding, written, text }) => {
  expect(await decode([written], encoding)).toBe(text);
  expect(await decode([...written], encoding)).toBe(text);
});

const mess = fc.string({ unit: fc.constantFrom(...'=ABab09 \t\r\n+/_'), maxLength: 60 });

test.each(['base64', 'quoted-printable', 'x-uuencode'])(
  '%s decodes the same however it is cut',
  async (encoding) => {
    await fc.assert(
      fc.asyncProperty(fc.array(mess), async (pieces) => {
        expect(await decode(pieces, encoding)).toBe(await decode([pieces.join('')], encoding));
      }),
    );
  },
);

test.each([
  { name: 'a charset', charset: 'iso-8859-1', bytes: 'Gr\xfc\xdfe', text: 'Grüße' },
  { name: 'none, UTF-8', charset: null, bytes: 'Gr\xc3\xbc', text: 'Grü' },
  { name: 'none, not UTF-8', charset: null, bytes: 'Gr\xfc \x80', text: 'Grü €' },
  { name: 'an unknown one', charset: 'x-none', bytes: 'Gr\xc3\xbc', text: 'Grü' },
  { name: 'one that is refused', charset: 'utf-7', bytes: '+ADw-', text: '+ADw-' },
  { name: 'line ends', charset: 'utf-8', bytes: 'a\r\nb\nc\rd', text: 'a\nb\nc\rd' },
])('text with $name', ({ charset, bytes, text }) => {
  const part = { charset, contentType: 'text/plain', parameters: {} };
  expect(decodeText(Buffer.from(bytes, 'latin1'), part)).toBe(text);
});

test('format=flowed is for plain text only', () => {
  const part = { charset: 'utf-8', parameters: { format: 'Flowed' } };
  const bytes = Buffer.from('a \r\nb');
  expect(decodeText(bytes, { ...part, contentType: 'text/plain' })).toBe('a b');
  expect(decodeText(bytes, { ...part, contentType: 'text/html' })).toBe('a \nb');
});

test('a message without such parts has no text', async () => {
  expect(bodyText([], 'text', () => new Uint8Array())).toBeNull();
});
