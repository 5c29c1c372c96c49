/** 20 MiB that repeat the numbers 0 to 250, in base64. */
export function message(): Uint8Array {
  const content = Buffer.alloc(
    20 * 1024 * 1024,
    Uint8Array.from({ length: 251 }, (_, index) => index),
  );
  const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
  return Buffer.from(
    [
      'From: sender@example.com',
      'Subject: Large',
      'Content-Type: multipart/mixed; boundary=edge',
      '',
      '--edge',
      '',
      'See attached.',
      '--edge',
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename=large.bin',
      'Content-Transfer-Encoding: base64',
      '',
      lines,
      '--edge--',
      '',
    ].join('\r\n'),
  );
}
