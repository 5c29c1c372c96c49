/** One To field with 500 mailboxes, folded. */
export function message(): Uint8Array {
  const to = Array.from({ length: 500 }, (_, index) => `"Reader, ${index}" <reader-${index}@example.com>`);
  return Buffer.from(
    `From: sender@example.com\r\nTo: ${to.join(',\r\n ')}\r\nSubject: Many recipients\r\n\r\nBody.\r\n`,
  );
}
