/** 1,500 multiparts, each the only part of the one around it. */
export function message(): Uint8Array {
  const levels = Array.from(
    { length: 1500 },
    (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}\r\n`,
  );
  return Buffer.from(`From: sender@example.com\r\nSubject: Deep\r\n${levels.join('')}\r\nThe bottom.\r\n`);
}
