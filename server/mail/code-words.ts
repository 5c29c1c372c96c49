/**
 * The words that say that a code is near, and those that say it is another kind of code. Rows, so that a
 * language is added by adding words.
 */

/** By language. A word may be the end of a compound (`Bestätigungscode`, `verifieringskod`). */
const words = {
  any: ['otp', 'pin', 'totp', '2fa', 'mtan', 'tan', 'passcode', 'token'],
  en: ['code', 'codes', 'one-time password', 'one time password', 'login password', 'verification number'],
  de: ['einmalpasswort', 'einmalkennwort', 'freischaltcode', 'prüfziffer', 'bestätigungsnummer'],
  fr: ['mot de passe à usage unique', 'code de vérification', 'code à usage unique'],
  es: ['código', 'codigo', 'clave', 'contraseña de un solo uso'],
  pt: ['código', 'senha de uso único'],
  it: ['codice', 'password monouso'],
  nl: ['code', 'eenmalig wachtwoord'],
  nordic: ['kod', 'kode', 'koden', 'koodi', 'koodisi', 'engångskod', 'engangskode', 'kóði'],
  slavic: ['kod', 'kód', 'kódu', 'код', 'кода', 'пароль', 'одноразовый пароль'],
  tr: ['kod', 'kodu', 'kodunuz', 'şifre', 'şifreniz'],
  el: ['κωδικός', 'κωδικό'],
  vi: ['mã', 'mã xác minh', 'mã xác nhận'],
  id: ['kode', 'sandi sekali pakai'],
} as const;

/** Written without spaces between words: no word border is asked for. */
const unspaced = [
  '验证码',
  '驗證碼',
  '校验码',
  '动态码',
  '认证码',
  '認証コード',
  '確認コード',
  '認証番号',
  '確認番号',
  'ワンタイム',
  'コード',
  '인증번호',
  '인증 번호',
  '인증 코드',
  '인증코드',
  '보안 코드',
  'รหัส',
  'कोड',
  'رمز',
  'كود',
  'קוד',
];

/** Before or within the word: another kind of code. */
const others = [
  'zip',
  'post',
  'postal',
  'postcode',
  'area',
  'country',
  'dialing',
  'promo',
  'promotion',
  'promotional',
  'discount',
  'coupon',
  'voucher',
  'gift',
  'referral',
  'invite',
  'invitation',
  'qr',
  'bar',
  'error',
  'status',
  'exit',
  'source',
  'response',
  'return',
  'reason',
  'product',
  'item',
  'order',
  'booking',
  'reservation',
  'tracking',
  'sort',
  'swift',
  'bank',
  'tax',
  'vat',
  'currency',
  'airport',
  'dress',
  'building',
  'color',
  'colour',
  'hex',
  'http',
  'un',
  'de',
  'en',
  'uni',
  'geo',
  'op',
  'byte',
  'api',
  'access',
  'gutschein',
  'rabatt',
  'aktions',
  'quell',
  'fehler',
  'produkt',
  'artikel',
  'bestell',
  'status',
  'promotionnel',
  'postal',
  'réduction',
  'promocional',
  'descuento',
  'desconto',
  'sconto',
  'postale',
  'fiscale',
  'promozionale',
  'kortings',
  'actie',
  'rabat',
  'rabatu',
];

const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const spaced = [...new Set(Object.values(words).flat())].sort((a, b) => b.length - a.length).map(literal);

/** Finds such words; group 1 is what a compound begins with. */
export const codeWord = new RegExp(
  `(?<![\\p{L}\\p{N}])(\\p{L}{0,20}?)(?:${spaced.join('|')})(?![\\p{L}\\p{N}])|(?:${unspaced.join('|')})`,
  'giu',
);

const otherKind = new Set(others);

/** Whether the word at `index` with this beginning speaks of another kind of code. */
export function isOtherKind(text: string, index: number, beginning: string): boolean {
  if (otherKind.has(beginning.toLowerCase())) return true;
  const before = /(\p{L}+)[\s-]+$/u.exec(text.slice(Math.max(0, index - 30), index))?.[1];
  return before !== undefined && otherKind.has(before.toLowerCase());
}
