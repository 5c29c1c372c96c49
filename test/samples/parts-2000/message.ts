/** 2,000 small texts. */
export function message(): Uint8Array {
  const parts = Array.from({ length: 2000 }, (_, index) => `--edge\r\n\r\nPart ${index + 1}\r\n`);
  const head =
    'From: sender@example.com\r\nSubject: Many parts\r\nContent-Type: multipart/mixed; boundary=edge\r\n';
  return Buffer.from(`${head}\r\n${parts.join('')}--edge--\r\n`);
}
