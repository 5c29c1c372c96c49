/** The kinds of messages that are measured with. Text is generated, the same in every run. */

/** A small generator of numbers, so that every run sends the same bytes. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

const syllables = 'ma il st op re le as in bo xa co de li nk se nd qu eu wa it'.split(' ');

function prose(bytes: number, seed: number): string {
  const next = numbers(seed);
  const words: string[] = [];
  for (let length = 0; length < bytes; ) {
    const pieces = 1 + Math.floor(next() * 4);
    const word = Array.from({ length: pieces }, () => syllables[Math.floor(next() * syllables.length)]).join(
      '',
    );
    words.push(word);
    length += word.length + 1;
  }
  return words.join(' ').replace(/(.{60,72}) /g, '$1\r\n');
}

const head = (type: string): string =>
  [
    'From: Bench <from@example.com>',
    'To: Reader <to@example.com>',
    'Subject: A message to measure with',
    'Date: Mon, 05 Jan 2026 10:00:00 +0000',
    'Message-ID: <bench@example.com>',
    'MIME-Version: 1.0',
    `Content-Type: ${type}`,
    '',
    '',
  ].join('\r\n');

function base64(bytes: number): string {
  const next = numbers(7);
  const noise = Buffer.from(Array.from({ length: bytes }, () => Math.floor(next() * 256)));
  return noise.toString('base64').replace(/(.{76})/g, '$1\r\n');
}

export const kinds = {
  plain: Buffer.from(head('text/plain; charset=utf-8') + prose(5_000, 1)),
  multipart: Buffer.from(
    [
      `${head('multipart/related; boundary=outer')}--outer`,
      'Content-Type: multipart/alternative; boundary=inner',
      '',
      '--inner',
      'Content-Type: text/plain; charset=utf-8',
      '',
      prose(3_000, 2),
      '--inner',
      'Content-Type: text/html; charset=utf-8',
      '',
      `<html><body><p>${prose(12_000, 3)}</p><img src="cid:logo@example.com"><a href="https://example.com/go">Go</a></body></html>`,
      '--inner--',
      '--outer',
      'Content-Type: image/png; name=logo.png',
      'Content-ID: <logo@example.com>',
      'Content-Disposition: inline; filename=logo.png',
      'Content-Transfer-Encoding: base64',
      '',
      base64(11_000),
      '--outer--',
    ].join('\r\n'),
  ),
} as const;

export type Kind = keyof typeof kinds;
