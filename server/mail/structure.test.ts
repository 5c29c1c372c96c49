/**
 * Our parts against mailparser's, and places that hold whatever comes in whatever pieces.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { MailParser } from 'mailparser';
import { expect, test } from 'vitest';
import { samples } from '#test/support/samples.ts';
import { parseMessage } from './parse.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Oracle {
  readonly text: string;
  readonly attachments: readonly { readonly size: number; readonly sha256: string }[];
}

/** What mailparser itself makes of it, its conversions off. */
function readPlainly(raw: Uint8Array): Promise<Oracle> {
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    checksumAlgo: 'sha256',
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<Oracle>();
  const attachments: { size: number; sha256: string }[] = [];
  parser.on('data', (found) => {
    if (found.type !== 'attachment') return;
    found.content.on('end', () => {
      attachments.push({ size: found.size ?? 0, sha256: found.checksum ?? '' });
      found.release?.();
    });
    found.content.resume();
  });
  parser.on('end', () => resolve({ text: parser.text || '', attachments }));
  parser.on('error', reject);
  parser.end(raw);
  return promise;
}

/** Where we read more than mailparser does, and say so. */
const better = new Set([
  'boundary-missing',
  'boundary-never-there',
  'body-without-blank-line',
  'charset-missing-latin',
  'encoding-uuencode',
  'header-only-part',
]);
const readable = samples().filter(({ name, expected }) => expected.problem === null && !better.has(name));

test.each(readable)('$name has the texts and attachments that mailparser finds', async ({ bytes }) => {
  const raw = bytes();
  const ours = parseMessage([raw]);
  const plain = await readPlainly(raw);
  expect((ours.text ?? '').trim()).toBe(plain.text.trim());
  const carried = ours.parts.filter(({ role }) => ['attachment', 'inline', 'message'].includes(role));
  expect(carried.map(({ size, sha256 }) => ({ size, sha256 }))).toEqual(plain.attachments);
});

const line = fc.constantFrom(
  '--a',
  '',
  '',
  '--a',
  '--a--',
  '--b',
  '--b--',
  '',
  'words',
  'Content-Type: multipart/mixed; boundary=a',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: text/html',
  'Content-Transfer-Encoding: base64',
  'd29yZHM=',
  ' folded',
  '-',
  '--',
);
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\n', '\n', '\r', '\r\r\n', '');

test('any mess has its parts in their places, however it is cut', () => {
  const messes = fc
    .array(fc.tuple(line, lineEnd), { minLength: 10, maxLength: 40, size: 'max' })
    .map((lines) => [['Content-Type: multipart/mixed; boundary=a', '\r\n\r\n'], ...lines]);
  let severalParts = 0;
  fc.assert(
    fc.property(messes, fc.integer({ min: 1, max: 40 }), (lines, length) => {
      const raw = Buffer.from(lines.map((pair) => pair.join('')).join(''));
      const message = parseMessage([raw]);
      function* pieces(): Iterable<Uint8Array> {
        for (let at = 0; at < raw.length; at += length) yield raw.subarray(at, at + length);
      }
      expect(parseMessage(pieces())).toEqual(message);
      if (message.parts.length > 2) severalParts++;
      let end = 0;
      for (const part of message.parts) {
        expect(part.offset).toBeGreaterThanOrEqual(part.role === 'multipart' ? 0 : end);
        const parent = message.parts[part.parent ?? -1];
        const limit = parent ? parent.bodyOffset + parent.bodySize : raw.length;
        expect(part.bodyOffset + part.bodySize).toBeLessThanOrEqual(limit);
        const before = raw.subarray(0, part.offset).toString('latin1').trimEnd();
        // What is folded behind a boundary, or follows it on its line, belongs to it.
        const delimiters = parent && ['', '--'].map((end) => `--${parent.parameters.boundary}${end}`);
        if (delimiters)
          expect(
            delimiters.some((one) => before.endsWith(one)),
            before,
          ).toBe(true);
        const body = raw.subarray(part.bodyOffset, part.bodyOffset + part.bodySize);
        if (part.transferEncoding === null && part.sha256 !== null) expect(sha256(body)).toBe(part.sha256);
        const after = raw.subarray(part.bodyOffset + part.bodySize).toString('latin1');
        if (part.role !== 'multipart' && part.parent !== null && part.bodySize > 0)
          expect(after).toMatch(/^(?:[\r\n]{1,3}--|$)/);
        if (part.role !== 'multipart') end = part.bodyOffset + part.bodySize;
      }
    }),
    { numRuns: 500 },
  );
  expect(severalParts).toBeGreaterThan(20);
});
