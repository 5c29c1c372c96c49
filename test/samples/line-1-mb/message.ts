/** One line of 1 MiB. */
export function message(): Uint8Array {
  return Buffer.from(`From: sender@example.com\r\nSubject: One line\r\n\r\n${'x'.repeat(1024 * 1024)}\r\n`);
}
