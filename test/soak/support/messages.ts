/** Messages of all kinds for a long load: small and large, with parts, in other charsets, and broken. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const samples = new URL('../../samples/', import.meta.url);
const written = readdirSync(samples)
  .map((name) => new URL(`${name}/message.eml`, samples))
  .filter((file) => existsSync(file))
  .map((file) => readFileSync(file));

const head = (n: number, kind: string): string =>
  `From: Soak <app@example.com>\r\nTo: user${n % 50}@example.com\r\nSubject: ${kind} ${n}\r\nMessage-ID: <${kind}-${n}@soak.example>\r\n`;

/** Lines of filler that no compression makes nothing of. */
const filler = (n: number, bytes: number): string =>
  Array.from({ length: Math.ceil(bytes / 64) }, (_, at) =>
    `${(n * 7919 + at * 104729).toString(36)} `.repeat(8),
  ).join('\r\n');

/** Every line of these ends with CRLF, so that SMTP carries them as they are. */
const kinds: ReadonlyArray<(n: number) => string> = [
  (n) => `${head(n, 'plain')}\r\nYour code is ${100_000 + (n % 900_000)}. word${n}\r\n`,
  (n) =>
    `${head(n, 'page')}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\ntext ${n}\r\n--b\r\nContent-Type: text/html\r\n\r\n<h1>${n}</h1><a href="https://example.com/confirm?n=${n}">Confirm</a><img src="https://example.net/${n}.png">\r\n--b--\r\n`,
  (n) =>
    `${head(n, 'file')}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="${n}.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(
      filler(n, 30_000),
    )
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n')}\r\n--b--\r\n`,
  (n) => `${head(n, 'dots')}\r\n.\r\n..\r\n.${n}\r\n`,
  (n) =>
    `${head(n, 'broken')}Content-Type: multipart/mixed; boundary="never"\r\nthis is no header\r\n\r\n=?utf-8?B?4oK?=\r\n`,
  (n) => `${head(n, 'long')}\r\n${filler(n, n % 20 === 5 ? 1_500_000 : 60_000)}\r\n`,
];

/** Message number `n`, as it goes over SMTP. */
export const message = (n: number): Buffer => Buffer.from((kinds[n % kinds.length] ?? kinds[0])?.(n) ?? '');

/** A written sample with a field of its own in front, for HTTP, which carries any bytes. */
export const sample = (n: number): Buffer =>
  Buffer.concat([Buffer.from(`X-Soak: ${n}\r\n`), written[n % written.length] ?? Buffer.alloc(0)]);
