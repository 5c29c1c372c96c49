/**
 * Numbers that are no codes, by what stands in or around them: addresses, prices, dates, phones, amounts with a
 * unit, and numbers with a noun of their own (`order 10442`). Taking them out first keeps the judging of codes
 * simple: what is left neither counts nor stands between a word and its code.
 */
import type { Shape } from './code-shape.ts';
import type { CodeWord } from './code-words.ts';

/** Words that give the number after them another meaning, in any number of forms. */
const nouns = `
  orders? invoices? receipts? tickets? cases? accounts? customers? clients? references? ref bookings? reservations? trackings? parcels? shipments? packages?
  policy contracts? members? employees? rooms? flights? gates? seats? builds? versions? issues? pull\\srequests? jobs? runs? commits?
  items? articles? skus? products? models? serial vat tax iban bic zip postcode pincode pin\\scode\\sof phone tel telephone mobile fax call ext extension suite
  street box since year years page pages chapter section
  bestellung auftrag rechnung vorgang konto sendung paket artikel vertrag telefon plz hotline rufnummer seite
  commande facture dossier compte colis téléphone tél
  pedido factura cuenta envío teléfono tel[eé]fono llama fatura conta encomenda telefone
  ordine fattura conto spedizione telefono
  bestelling factuur rekening klant telefoon
  ordre beställning bestilling faktura kund kunde tilaus lasku puhelin telefon
  zamówienie zamówienia faktury objednávka objednávky objednávce заказа? заказу заказ сч[её]т телефон замовлення
  sipariş fatura
  注文 订单 訂單 주문 송장 運送状 运单`
  .trim()
  .split(/\s+/)
  .join('|');
/** Endings that make a number of anything; a number that is a code has its own row above. */
const numbers =
  'numbers?|nummer(?:et)?|numret|num[eé]ro|número|numer|numara(?:sı|nız)?|номера?|番号|番號|번호|号码|號碼|编号|編號|号';
const shortNumbers = 'no|nr|nº|№|id';

/** `order 10442`, `Rechnungsnummer: 10442`, `# 10442`: the word and the number it owns. */
const otherNumber = new RegExp(
  `(?:(?<![\\p{L}\\p{N}])(?:(?:${nouns})[\\s-]*(?:${numbers}|${shortNumbers})?|${shortNumbers})|${numbers})(?!\\p{L})[\\s.:：#№°-]{0,4}(?:is|ist|est|es|è|é|är|er|on|to|jest|は)?[\\s:：#]{0,3}(?=[A-Z-]{0,6}\\d)[A-Za-z\\d][A-Za-z\\d/-]{2,24}`,
  'giu',
);

const units =
  'minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|seconds?|secs?|minuten|stunden|tage[n]?|sekunden|heures?|jours?|secondes?|minutos?|horas?|d[ií]as?|dias|segundos?|minuti|ore|giorni|uur|dagen|minuter|timmar|minutter|timer|minut\\p{L}*|godzin\\p{L}*|hodin\\p{L}*|минут\\p{L}*|час\\p{L}*|дн\\p{L}*|dakika|saat|分|分钟|分鐘|秒|時間|小时|분|시간|users?|people|customers?|visits?|characters?|words?|lines?|points?|items?|times|members?|employees?|kunden|personen|dollars?|euros?|usd|eur|gbp|chf|jpy|px|kb|mb|gb|tb|km|kg|cm|mm|ms|kwh';
const urls = /https?:\/\/[^\s<>"]+|(?<![\p{L}\p{N}])www\.[^\s<>"]+/giu;
/** What looks far ahead from every character is asked only where there is an `@`. */
const urlsAndAddresses = new RegExp(`${urls.source}|[^\\s<>@]{1,64}@[^\\s<>@]{1,255}`, urls.flags);

/** Numbers that are something else, each with what makes it so. */
const otherKinds: readonly RegExp[] = [
  /(?<!\p{L})(?:usd|eur|gbp|chf|jpy|rs|kr|us\$|[$€£¥₹₽₩₺]) ?\d{1,9}(?:[.,' \u00a0]\d{2,3}){0,5}/giu,
  /\d{1,9}(?:[.,' \u00a0]\d{2,3}){0,5}[ \u00a0]?(?:[$€£¥₹₽₩₺]|(?<!\p{L})(?:kr|zł|kč|円|元|원))(?!\p{L})/giu,
  /\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}\S*)?|\d{1,2}:\d{2}(?::\d{2})?/g,
  /(?<!\d)\d{1,9}(?:[.,]\d{1,9}){2,9}/g,
  /\+\d[\d ().\u00a0-]{5,20}\d|\(\d{2,5}\)[ -]?\d[\d -]{3,14}\d|(?<![\d-])\d{2,5}(?:[ .-]\d{2,5}){2,5}(?![\d-])|\d-\d{3}-\d{3}-\d{4}/g,
  /(?:reply|text|send|sms|répondez)\s[^.\n]{0,40}?(?:to|at|au|an)\s+\d{4,8}/gi,
  new RegExp(`(?<![\\p{L}\\p{N}])\\d{1,9}(?:[.,\u00a0]\\d{1,9}){0,5} ?-?(?:${units})(?!\\p{L})`, 'giu'),
  /(?:(?:jan|feb|m[aä]r|apr|ma[yi]|jun|jul|aug|sep|o[ck]t|nov|de[cz])\p{L}*\.? \d{1,2}(?:st|nd|rd|th)?,? ?|©|\(c\)|copyright )\d{4}/giu,
];

/** How much is looked at before and behind what has the shape of a code: more than `codes.ts` asks for. */
const LEAD = 300;
const TRAIL = 120;

/** A stretch of a text, from white space to white space. */
export interface Span {
  readonly from: number;
  to: number;
}

/** The stretches of a text in which a code may be: those around its shapes. */
export function spansAround(shapes: readonly Shape[], text: string): Span[] {
  const spans: Span[] = [];
  for (const { begin, end } of shapes) {
    const last = spans.at(-1);
    const from = Math.max(0, text.lastIndexOf(' ', begin - LEAD));
    const space = text.indexOf(' ', end + TRAIL);
    const to = space < 0 ? text.length : space;
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}

/** Each such number within the spans becomes blanks of the same length; those that a code word announces stay. */
export function withoutOtherNumbers(
  text: string,
  spans: readonly Span[],
  words: readonly CodeWord[],
): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { from, to } of spans) {
    pieces.push(text.slice(done, from), blanked(text.slice(from, to), from, words));
    done = to;
  }
  return pieces.join('') + text.slice(done);
}

function blanked(text: string, from: number, words: readonly CodeWord[]): string {
  let left = text.replace(text.includes('@') ? urlsAndAddresses : urls, blank);
  for (const kind of otherKinds) left = left.replace(kind, blank);
  return left.replace(otherNumber, (found: string, ...rest: unknown[]) => {
    const at = from + (rest.find((one) => typeof one === 'number') as number);
    return words.some(({ begin, end }) => begin < at + found.length && end > at) ? found : blank(found);
  });
}

function blank(found: string): string {
  return found.includes('\n') ? found.replace(/[^\n]/g, ' ') : ' '.repeat(found.length);
}
