import { expect, test } from 'vitest';
import { disposition, servedType } from './bytes.ts';

test.each([
  ['plain', 'report.pdf', 'attachment; filename="report.pdf"'],
  ['quotes and percent', 'a"b%41.txt', `attachment; filename="a_b_41.txt"; filename*=UTF-8''a%22b%2541.txt`],
  [
    'not ASCII',
    'Zürich 東.pdf',
    `attachment; filename="Z_rich _.pdf"; filename*=UTF-8''Z%C3%BCrich%20%E6%9D%B1.pdf`,
  ],
  ['line breaks', 'a\r\nSet-Cookie: b', 'attachment; filename="aSet-Cookie_ b"'],
  ['a path', '../../etc/passwd', 'attachment; filename=".._.._etc_passwd"'],
  ['the folder above', '..', 'attachment; filename="_"'],
  ['nothing that can be seen', '\u200b\r\n', 'attachment; filename="_"'],
  ['a drive, or a stream of a file', 'C:x.txt:y', 'attachment; filename="C_x.txt_y"'],
  ['a turned ending', 'a\u202egpj.exe', 'attachment; filename="agpj.exe"'],
  [
    'marks outside of attr-char',
    "it's (1)*ü",
    `attachment; filename="it's (1)*_"; filename*=UTF-8''it%27s%20%281%29%2A%C3%BC`,
  ],
  ['half a character', 'a\ud800.txt', `attachment; filename="a_.txt"; filename*=UTF-8''a%EF%BF%BD.txt`],
])('file name: %s', (_, name, expected) => {
  expect(disposition('attachment', name)).toBe(expected);
});

test('a file name of any length and kind makes a header that can be sent', () => {
  const name = '😀'.repeat(500);
  const header = disposition('inline', name);
  expect(header.length).toBeLessThan(2000);
  expect(new Headers({ 'Content-Disposition': header }).get('content-disposition')).toBe(header);
});

test.each([
  ['image/png', null, 'image/png'],
  ['image/svg+xml', null, 'application/octet-stream'],
  ['text/html', 'utf-8', 'application/octet-stream'],
  ['text/plain', null, 'text/plain'],
  ['text/plain', 'iso-8859-1', 'text/plain; charset=iso-8859-1'],
  ['text/plain', 'x"; y', 'text/plain'],
  ['application/pdf', null, 'application/octet-stream'],
])('%s (%s) is served as %s', (contentType, charset, expected) => {
  expect(servedType({ contentType, charset })).toBe(expected);
});
