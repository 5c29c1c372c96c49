/** One field of 9 MB. */
export function message(): Uint8Array {
  return Buffer.from(
    `From: sender@example.com\r\nSubject: Large header\r\nX-Large: ${'x'.repeat(9_000_000)}\r\n\r\nBody.\r\n`,
  );
}
