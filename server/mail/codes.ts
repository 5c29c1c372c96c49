/**
 * One-time codes in a message: what a person would type into the waiting form.
 *
 * Precision comes before recall. A candidate has the shape of a code, and a word that announces a code
 * (`code-words.ts`) leads to it: just before, just after, or above when it stands alone on its line. Numbers that
 * are something else (URLs, prices, dates, phones, orders, amounts with a unit) are taken out first, so that they
 * neither count nor stand between.
 *
 * Every stored message passes here, so cheap questions come first: what has the shape is found, and words are looked
 * for around it.
 */
import type { Code } from '#contract/message.ts';
import { hasNoDigit, isCodeLike, isYear, type Shape, shapesIn, withLatinDigits } from './code-shape.ts';
import { type CodeWord, codeWordsIn } from './code-words.ts';
import { type Span, spansAround, withoutOtherNumbers } from './other-numbers.ts';
import { type Page, PLACED } from './page.ts';

/** A code stands near the top; a longer text is looked at this far. */
const LOOKED_AT = PLACED;
const MAX_WORDS = 300;

interface Source {
  readonly place: Code['place'];
  readonly text: string;
}

/**
 * The codes in their order of appearance, each once: of the subject, then of the text, and when neither has one,
 * of the words of the page.
 */
export function findCodes(message: {
  readonly subject: string | null;
  readonly text: string | null;
  readonly page: Page | null;
}): Code[] {
  const subject = (message.subject ?? '').slice(0, 1000);
  const found = new Map<string, Code>();
  const take = (source: Source): void => {
    for (const code of codesIn(source, subject)) if (!found.has(code.value)) found.set(code.value, code);
  };
  take({ place: 'subject', text: subject });
  take({ place: 'text', text: message.text ?? '' });
  const { page } = message;
  if (page && ![...found.values()].some(({ place }) => place === 'text')) {
    take({ place: 'html', text: page.words });
    return [...found.values()].map((code) =>
      code.place === 'html' ? { ...code, offset: page.placeOf(code.offset) } : code,
    );
  }
  return [...found.values()];
}

/** «Enter 482913 to…» needs no word for the code. */
const entered = /(?:^|[^\p{L}])(?:enter|use|type|input)\s+["'“*]?\d/iu;

function codesIn({ place, text: whole }: Source, subject: string): Code[] {
  const written = whole.length > LOOKED_AT ? whole.slice(0, LOOKED_AT) : whole;
  const text = withLatinDigits(written);
  const spans = spansAround(shapesIn(text), text);
  if (spans.length === 0) return [];
  const own = wordsWithin(written, spans);
  const ofSubject = place === 'subject' ? [] : codeWordsIn(subject, 1);
  if (own.length === 0 && ofSubject.length === 0 && !entered.test(written)) return [];
  const left = withoutOtherNumbers(text, spans, own);
  return new Judge(place, written, left, own, ofSubject[0] ?? null).codes();
}

function wordsWithin(text: string, spans: readonly Span[]): CodeWord[] {
  const found: CodeWord[] = [];
  for (const { from, to } of spans) {
    for (const { begin, end, ...word } of codeWordsIn(text.slice(from, to), MAX_WORDS - found.length)) {
      found.push({ ...word, begin: from + begin, end: from + end });
    }
  }
  return found;
}

class Judge {
  private readonly place: Code['place'];
  private readonly whole: string;
  /** The same, with Latin digits, and with only those numbers left that may be codes. */
  private readonly text: string;
  private readonly words: readonly CodeWord[];
  private readonly ofSubject: CodeWord | null;

  constructor(
    place: Code['place'],
    whole: string,
    text: string,
    words: readonly CodeWord[],
    ofSubject: CodeWord | null,
  ) {
    this.place = place;
    this.whole = whole;
    this.text = text;
    this.words = words;
    this.ofSubject = ofSubject;
  }

  codes(): Code[] {
    const candidates = shapesIn(this.text).filter(({ written }) => isCodeLike(written));
    const found = candidates.flatMap((one) => this.judge(one));
    return found.length > 0 ? found : this.aloneUnderSubject(candidates);
  }

  private judge(candidate: Shape): Code[] {
    const reason = this.reasonFor(candidate);
    return reason === null ? [] : [this.code(candidate, reason)];
  }

  private code({ written, begin, end }: Shape, reason: string): Code {
    const value = written.replace(/[\s-]/g, '');
    return { value, written: this.whole.slice(begin, end), place: this.place, offset: begin, reason };
  }

  /** Why this is taken for a code, in words; null when nothing near says so. */
  private reasonFor(candidate: Shape): string | null {
    const { text, words } = this;
    const { written, begin, end } = candidate;
    if (isOfShop(around(text, begin, end, 80))) return null;
    const before = words.findLast((word) => word.end <= begin);
    if (before && this.leadsTo(before, candidate)) return `Follows “${before.word}”`;
    if (isYear(written) || hasNoDigit(written)) return null;
    if (before && this.isBelow(before, candidate)) return `Stands alone below “${before.word}”`;
    const after = words.find((word) => word.begin >= end);
    if (after && leadsBack(text.slice(end, after.begin), this.lineBefore(begin)))
      return `Comes before “${after.word}”`;
    if (isToBeEntered(this.lineBefore(begin), text.slice(end, end + 40)))
      return 'Is to be entered, the words around it say';
    return null;
  }

  /** On the same line or the next, with nothing between but words that lead on. */
  private leadsTo(word: CodeWord, { written, begin }: Shape): boolean {
    const gap = this.text.slice(word.end, begin);
    if (gap.length > MAX_GAP || /[.!?。！？;；](?:\s|$)|[\d{}=]|\n\s*\n\s*\S/u.test(gap)) return false;
    if (this.isOfMachine(word) || this.isPostal(word, written)) return false;
    if (isDirect.test(gap)) return true;
    return /^\d/.test(written) && !isYear(written) && linking.test(gap);
  }

  /** `exited with code 4821`, `"code": 50013`: a program's code. */
  private isOfMachine({ begin, end }: CodeWord): boolean {
    if (
      /["'`_]$/.test(this.text.slice(Math.max(0, begin - 1), begin)) &&
      /^["'`_]/.test(this.text.slice(end))
    )
      return true;
    return ofMachine.test(this.lineBefore(begin).slice(-40));
  }

  /** «PIN code 560001» ends an Indian address. */
  private isPostal({ word, begin }: CodeWord, written: string): boolean {
    const line = this.lineBefore(begin);
    return (
      /^[1-9]\d{5}$/.test(written) &&
      (/^pincode$/i.test(word) || (/^code$/i.test(word) && /pin[\s-]$/i.test(line))) &&
      !/your/i.test(line)
    );
  }

  /** Alone on its line, at most two lines below the word, and not the end of a postal address. */
  private isBelow(word: CodeWord, candidate: Shape): boolean {
    const { begin } = candidate;
    if (begin - word.end > MAX_ABOVE || !this.isAlone(candidate) || this.isOfMachine(word)) return false;
    const between = this.text.slice(word.end, begin).split('\n').slice(1).filter(hasWords);
    const last = between.at(-1) ?? '';
    if (between.length > 2 || /,\s*(?:[A-Z]{2}|\p{Lu}\p{L}+)\.?\s*$/u.test(last)) return false;
    return between.length === 0 || last.trim().length > MIN_SENTENCE || /[:：]\s*$/.test(last);
  }

  private isAlone({ begin, end }: Shape): boolean {
    return (
      /(?:^|\n)[ \t\u00a0*>|"“„«[]*$/.test(this.text.slice(Math.max(0, begin - 40), begin)) &&
      /^[ \t\u00a0*|"”»\]]*(?:\r?\n|$)/.test(this.text.slice(end, end + 40))
    );
  }

  private lineBefore(begin: number): string {
    return this.text.slice(Math.max(0, begin - 120, this.text.lastIndexOf('\n', begin - 1) + 1), begin);
  }

  /** Where the subject speaks of a code, the one number that stands alone is it. */
  private aloneUnderSubject(candidates: readonly Shape[]): Code[] {
    const word = this.ofSubject;
    if (word === null || word.isBare) return [];
    const alone = candidates.filter(
      (one) =>
        this.isAlone(one) &&
        /^[\d\s-]{6,9}$/.test(one.written) &&
        !isOfShop(around(this.text, one.begin, one.end, 80)),
    );
    const [only] = alone;
    return only && alone.length === 1
      ? [this.code(only, `Stands alone, and the subject speaks of “${word.word}”`)]
      : [];
  }
}

/** How far a word may be before its code, in characters: on the way to it, and above it. */
const MAX_GAP = 90;
const MAX_ABOVE = 240;
const MAX_BACK = 60;
/** A line of fewer characters between word and code is a cell of a table, not a sentence. */
const MIN_SENTENCE = 12;

const hasWords = (line: string): boolean => /[\p{L}\p{N}]/u.test(line);
const around = (text: string, begin: number, end: number, reach: number): string => {
  const from = Math.max(begin - reach, text.lastIndexOf('\n', begin - 1) + 1, 0);
  const line = text.indexOf('\n', end);
  return text.slice(from, Math.min(end + reach, line < 0 ? text.length : line));
};

const verbs =
  'is|ist|lautet|lauten|est|es|é|è|sunt|este|er|är|on|to|jest|je|είναι|là|adalah|है|هو|هي|הוא|это|für|as|als|comme|como|come';
const signs = '\\s"\'«»„“”‘’()\\[\\]【】「」『』*_>:：–—―-';
/** Only signs and one such word between. */
const isDirect = new RegExp(
  `^(?:[은는이가을를]|は|が|を|为|為|是|:|：)?[${signs}]*(?:(?:${verbs}|は|为|為|是)[${signs}]*(?:(?:le|la|el|o|the|följande|følgende)\\s+)?)?[${signs}]*$`,
  'iu',
);
/** Words, and at their end one that leads on. */
const linking = new RegExp(
  `(?:[:：–—]|(?<![\\p{L}])(?:${verbs})(?:\\s+(?:le|la|el|o))?|は|为|為|是|คือ)[${signs}]*$`,
  'iu',
);

/** `482913 is your code`: a word that leads back, no end of a sentence, and no noun that owns the number. */
function leadsBack(gap: string, before: string): boolean {
  if (gap.length > MAX_BACK || /[.!?。！？;；,](?:\s|$)|[\d\n{}]/u.test(gap)) return false;
  if (/\p{L}{3,}\s+$/u.test(before) && !entering.test(before))
    return /^\s+(?:as|als|comme|como|come)\s/i.test(gap);
  return back.test(gap);
}
const back = new RegExp(
  `^[${signs}]*(?:${verbs}|은\\(는\\)|[은는이가]|は|是|为|為|-|–|—|\\()(?![\\p{Ll}])`,
  'iu',
);

const entering =
  /(?:^|[^\p{L}])(?:enter|use|type|input|insert|provide|gib|geben sie|verwende|verwenden sie|nutze|saisissez|entrez|utilisez|introduce|ingresa|usa|utiliza|digite|inserisci|voer|gebruik|ange|skriv|indtast|wpisz|użyj|zadejte|введите|используйте|girin|請輸入|请输入|输入)\s*(?:the |code |den |le |el )?[^\p{L}\p{N}]*$/iu;
const purpose =
  /^[^\p{L}\p{N}.]{0,4}(?:to (?:verify|confirm|sign|log|continue|finish|complete|activate|reset)|um |zur |pour |para |per |om |för |for å |for at |aby |żeby |чтобы |in the (?:app|browser))/iu;

function isToBeEntered(before: string, after: string): boolean {
  return entering.test(before) && purpose.test(after);
}

/** A shop's code is no one-time code. */
function isOfShop(line: string): boolean {
  return shop.test(line);
}
const shop =
  /\d ?%|(?<!\p{L})(?:discount|checkout|check out with|coupon|voucher|promo|gift ?card|free shipping|save (?:up|\d|[$€£])|off your|rabatt|gutschein|warenkorb|remise|réduction|panier|descuento|sconto|carrello|korting|desconto|rabat|indirim|booking|reservation|itinerary|flight|скидк)|割引|クーポン|优惠|折扣|할인|쿠폰/iu;
const ofMachine =
  /(?<!\p{L})(?:error|errors|failed|fails?|failure|exception|exit(?:ed|s)?|returned|status|fehler|erreur|ошибк\p{L}*)(?:[ -](?:with|by|mit|avec|con))?[\s:("'-]*(?:the |a |an )?$/iu;
