import { expect, test } from 'vitest';
import { findCodes } from './codes.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly codes: readonly string[];
}

const taken: readonly Case[] = [
  { name: 'plain sentence', text: 'Your verification code is 482913.', codes: ['482913'] },
  { name: 'four digits', text: 'Your PIN: 4821', codes: ['4821'] },
  { name: 'colon without a space', text: 'Code:482913', codes: ['482913'] },
  { name: 'before the word', text: '482913 is your Example code', codes: ['482913'] },
  { name: 'with a space', text: 'Your security code: 482 913', codes: ['482913'] },
  { name: 'with a hyphen', text: 'One-time passcode 482-913 expires soon', codes: ['482913'] },
  { name: 'letters and digits', text: 'Your login code: X7K2QP', codes: ['X7K2QP'] },
  { name: 'letters and digits in groups', text: 'Enter this code: XK72-93QD', codes: ['XK7293QD'] },
  { name: 'with a prefix', text: 'G-482913 is your Example verification code.', codes: ['G482913'] },
  {
    name: 'alone below its announcement',
    text: 'Enter this code to sign in.\n\n    482913\n\nIt is valid for 10 minutes.',
    codes: ['482913'],
  },
  { name: 'word after a verb', text: 'Use 482913 to verify your address', codes: ['482913'] },
  { name: 'German compound', text: 'Dein Bestätigungscode lautet 482913', codes: ['482913'] },
  { name: 'French', text: 'Votre code de vérification est le 482913', codes: ['482913'] },
  { name: 'Spanish', text: 'Tu código de verificación es 482913', codes: ['482913'] },
  { name: 'Portuguese', text: 'O seu código é: 482913', codes: ['482913'] },
  { name: 'Italian', text: 'Il tuo codice di verifica è 482913', codes: ['482913'] },
  { name: 'Dutch', text: 'Je verificatiecode is 482913', codes: ['482913'] },
  { name: 'Swedish', text: 'Din verifieringskod är 482913', codes: ['482913'] },
  { name: 'Polish', text: 'Twój kod weryfikacyjny to 482913', codes: ['482913'] },
  { name: 'Turkish', text: 'Doğrulama kodunuz: 482913', codes: ['482913'] },
  { name: 'Russian', text: 'Ваш код подтверждения: 482913', codes: ['482913'] },
  { name: 'Japanese', text: '認証コードは 482913 です。', codes: ['482913'] },
  { name: 'Chinese', text: '您的验证码：482913，请勿泄露。', codes: ['482913'] },
  { name: 'Korean', text: '인증번호 [482913]를 입력하세요', codes: ['482913'] },
  { name: 'twice is once', text: 'Your code is 482913.\n\nCode: 482913', codes: ['482913'] },
  { name: 'two codes', text: 'Login code: 482913\nBackup code: 771204', codes: ['482913', '771204'] },
];

const left: readonly Case[] = [
  { name: 'year', text: 'This code of conduct was written in 2024.', codes: [] },
  { name: 'year in the footer', text: 'Thanks for coding with us.\n© 2026 Example', codes: [] },
  { name: 'price', text: 'Use your code today and save $4000 or 4000 EUR', codes: [] },
  { name: 'price with decimals', text: 'Your code saves you 1,234.50', codes: [] },
  { name: 'phone number', text: 'No code? Call +1 555 123 4567 or 555-123-4567', codes: [] },
  { name: 'order number', text: 'Your order 482913 was sent. Order number: 482913', codes: [] },
  { name: 'order number beside a word', text: 'Keep your code for order #482913 safe', codes: [] },
  { name: 'colour', text: 'The colour code is #482913', codes: [] },
  { name: 'URL', text: 'Your code: https://example.com/482913?code=482913', codes: [] },
  { name: 'zip code', text: 'Zip code: 90210', codes: [] },
  { name: 'promo code', text: 'Promo code: SAVE2024', codes: [] },
  { name: 'discount in German', text: 'Dein Rabattcode: SOMMER24', codes: [] },
  { name: 'error code', text: 'It failed with error code 50013', codes: [] },
  { name: 'no word at all', text: 'We counted 482913 visits.', codes: [] },
  { name: 'words in capitals', text: 'Your code is HERE: PLEASE KEEP', codes: [] },
  { name: 'number of another sentence', text: 'A code was sent to you. We have 482913 users.', codes: [] },
  { name: 'date', text: 'Your code was sent on 2026-11-24 at 12:34', codes: [] },
  { name: 'amount after a sign', text: 'Your code is worth $ 4500', codes: [] },
  { name: 'amount before a currency', text: 'Your code saves 4500 EUR', codes: [] },
  { name: 'number with a name', text: 'Your code for order 482913', codes: [] },
  { name: 'number with a plus', text: 'The code comes from +49 482913', codes: [] },
  { name: 'IP address', text: 'Code was asked for from 192.168.1001.12', codes: [] },
];

test.each([...taken, ...left])('$name: $text', ({ text, codes }) => {
  expect(findCodes({ subject: null, text, html: null }).map((code) => code.value)).toEqual(codes);
});

test('says where it stands and how it was written', () => {
  const found = findCodes({ subject: '482-913 is your code', text: 'Your code: 482 913', html: null });
  expect(found).toEqual([
    { value: '482913', written: '482-913', place: 'subject', reason: 'Comes before “code”' },
  ]);
});

test('reads the words of a page when there is no text', () => {
  const html =
    '<style>.code{color:#482911}</style><p>Your verification code</p><table><tr><td><b>48</b>2913</td></tr></table>';
  expect(findCodes({ subject: null, text: null, html })).toMatchObject([{ value: '482913', place: 'html' }]);
});

test('takes bounded time on a megabyte of numbers', () => {
  const start = performance.now();
  findCodes({ subject: null, text: 'code 123456 '.repeat(100_000), html: null });
  findCodes({ subject: null, text: `code ${' '.repeat(1_000_000)}1`, html: null });
  findCodes({ subject: null, text: 'code'.repeat(300_000), html: null });
  findCodes({ subject: null, text: 'A1-'.repeat(300_000), html: null });
  expect(performance.now() - start).toBeLessThan(2000);
});
