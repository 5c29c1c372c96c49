/**
 * The words that say that a code is near, and those that say it is another kind of code. Rows, so that a language
 * is added by adding words.
 */

/** By language. A word may be the end of a compound (`Bestätigungscode`, `verifieringskod`). */
const words = {
  any: ['otp', 'pin', 'totp', '2fa', 'tan', 'mtan', 'passcode', 'token'],
  en: ['code', 'codes', 'one-time password', 'one time password', 'login password', 'verification number'],
  de: ['einmalpasswort', 'einmalkennwort', 'prüfziffer', 'bestätigungsnummer', 'transaktionsnummer'],
  fr: ['mot de passe à usage unique', 'mot de passe temporaire'],
  es: ['código', 'codigo', 'clave', 'contraseña de un solo uso'],
  pt: ['senha de uso único', 'senha temporária'],
  it: ['codice', 'password monouso'],
  nl: ['eenmalig wachtwoord'],
  nordic: ['kod', 'koden', 'kode', 'koodi', 'koodisi', 'koodin', 'engångslösenord', 'kóði'],
  slavic: [
    'kód',
    'kódu',
    'kodem',
    'hasło jednorazowe',
    'код',
    'кода',
    'кодом',
    'одноразовый пароль',
    'пароль',
  ],
  hu: ['kódja', 'kódod'],
  ro: ['codul', 'cod'],
  tr: ['kodu', 'kodunuz', 'kodunu', 'şifreniz', 'tek kullanımlık şifre'],
  el: ['κωδικός', 'κωδικό', 'κωδικόσ'],
  vi: ['mã xác minh', 'mã xác nhận', 'mã xác thực', 'mã đăng nhập', 'mã otp'],
  id: ['sandi sekali pakai', 'kata sandi sekali pakai'],
} as const;

/** Written without spaces between words: no word border is asked for. */
const unspaced = [
  '验证码',
  '驗證碼',
  '校验码',
  '校驗碼',
  '动态码',
  '动态密码',
  '认证码',
  '確認碼',
  '認証コード',
  '確認コード',
  '認証番号',
  '確認番号',
  'ワンタイムパスワード',
  'パスコード',
  'コード',
  '인증번호',
  '인증 번호',
  '인증 코드',
  '인증코드',
  '보안 코드',
  '보안코드',
  '확인 코드',
  'รหัส',
  'कोड',
  'ओटीपी',
  'رمز',
  'كود',
  'קוד',
];

/** Before the word or within it: another kind of code. */
const before = listed(`
  zip post postal area country dialing calling region state city promo promotion promotional discount coupon voucher
  gift reference course hs referral referrer invite invitation qr bar error status exit source response return reason result close abort
  product item article part serial model order booking reservation record tracking sort routing swift bank tax vat
  tariff currency airport airline dress building color colour hex http https un de en uni geo op byte short machine
  legacy clean api morse penal civil criminal language locale class stock style
  gutschein rabatt aktions quell quelltext fehler produkt artikel bestell kunden farb länder postleit vorwahl
  promotionnel réduction promocional descuento desconto sconto fiscale promozionale kortings actie rabat rabatu
  rabatowy pocztowy posta промо indirim kampanya`);

/** After the word, with at most a preposition between: another kind of code. */
const after = listed(`
  conduct review reviews coverage base style freeze promo postal promocional promotionnel promotion barres réduction
  descuento desconto cupón barras fiscale sconto postale promozionale pays país area área colore color couleur
  erreur error erro source fuente golf commerce excellence pocztowy rabatowy kreskowy`);

function listed(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const longestFirst = (list: readonly string[]): string =>
  [...list]
    .sort((a, b) => b.length - a.length)
    .map(literal)
    .join('|');

const spaced = new Set<string>(Object.values(words).flat());
const any = new RegExp(longestFirst([...spaced, ...unspaced]), 'gi');
const needsNoBorder = new Set<string>(unspaced);
const letter = /[\p{L}\p{M}\p{N}]/u;

export interface CodeWord {
  /** As it stands, with what a compound begins with. */
  readonly word: string;
  readonly begin: number;
  readonly end: number;
  /** Whether nothing says which code: «code» and not «verification code». */
  readonly isBare: boolean;
}

/**
 * The words of a text that announce a code, in their order; at most `limit`. The search is for plain words,
 * without a pattern before or after them, as every stored message passes here.
 */
export function codeWordsIn(text: string, limit: number): CodeWord[] {
  const found: CodeWord[] = [];
  any.lastIndex = 0;
  for (let one = any.exec(text); one !== null && found.length < limit; one = any.exec(text)) {
    const word = wordAt(text, one.index, one[0]);
    if (word !== null) found.push(word);
  }
  return found;
}

const MAX_COMPOUND = 20;

function wordAt(text: string, index: number, stem: string): CodeWord | null {
  const end = index + stem.length;
  // «TAN» is a code, «tan» a colour and the end of words.
  if (stem.length === 3 && /^tan$/i.test(stem) && stem !== 'TAN') return null;
  if (needsNoBorder.has(stem)) return { word: stem, begin: index, end, isBare: false };
  if (end < text.length && letter.test(text.charAt(end)) && !isKoreanParticle(text, end)) return null;
  let begin = index;
  while (begin > 0 && index - begin <= MAX_COMPOUND && letter.test(text.charAt(begin - 1))) begin--;
  const beginning = text.slice(begin, index).toLowerCase();
  if (beginning !== '' && (stem.length < 4 || isOtherKind(beginning)))
    if (!/^(?:kod|kód|код|cod)$/i.test(stem) || isOtherKind(beginning))
      // A short word is no end of a compound: `kod` in `pakod`, `pin` in `shopping`.
      return null;
  if (isOtherBefore(text, begin) || isOtherAfter(text, end)) return null;
  return { word: text.slice(begin, end), begin, end, isBare: beginning === '' && isBare(text, begin, stem) };
}

/** `OTP는`: particles stand on the word. */
function isKoreanParticle(text: string, at: number): boolean {
  return /[은는이가을를의로]/.test(text.charAt(at));
}

function isOtherKind(beginning: string): boolean {
  if (before.has(beginning)) return true;
  for (const end of [4, 5, 6, 7, 8, 9])
    if (beginning.length > end && before.has(beginning.slice(-end))) return true;
  return beginning.length > 1 && beginning.endsWith('s') && before.has(beginning.slice(0, -1));
}

function isOtherBefore(text: string, begin: number): boolean {
  const word = /([\p{L}]+)[\s-]+$/u.exec(text.slice(Math.max(0, begin - 30), begin))?.[1];
  return word !== undefined && before.has(word.toLowerCase());
}

const follower = /^[\s-]+(?:(?:of|de|di|do|da|du|des|del|à|a)\s+|d['’])?(\p{L}+)/u;

function isOtherAfter(text: string, end: number): boolean {
  const word = follower.exec(text.slice(end, end + 40))?.[1];
  return word !== undefined && after.has(word.toLowerCase());
}

/** «code» alone, in the languages where something must be said beside it. */
function isBare(text: string, begin: number, stem: string): boolean {
  if (!/^codes?$/i.test(stem)) return false;
  return !/\p{L}{4,}[\s-]+$/u.test(text.slice(Math.max(0, begin - 30), begin));
}
