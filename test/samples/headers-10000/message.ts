/** 10,000 fields besides From, Subject and Date. */
export function message(): Uint8Array {
  const fields = Array.from({ length: 10_000 }, (_, index) => `X-Field-${index}: value ${index}\r\n`);
  const known =
    'From: sender@example.com\r\nSubject: Many headers\r\nDate: Tue, 24 Nov 2026 10:00:00 GMT\r\n';
  return Buffer.from(`${known}${fields.join('')}\r\nBody.\r\n`);
}
