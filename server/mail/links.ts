/**
 * The links of a message, each once: of its page, its text and its List-Unsubscribe field (RFC 2369, RFC 8058).
 *
 * One link at most is `primary`: the one the message was sent for, as far as its words or its looks tell.
 * `tracking` are pixels, and addresses that only count the click, unless they are the primary one or for leaving.
 * Only http, https and mailto count.
 */
import { LinkifyIt } from 'linkify-it';
import type { Link } from '#contract/message.ts';
import { readable } from './limits.ts';
import type { Page, PageLink } from './page.ts';

const MAX_LINKS = 5000;

/** A link with what speaks for its being the primary one. */
interface Candidate extends Pick<Link, 'url' | 'text' | 'place' | 'offset' | 'count'> {
  readonly looksLikeButton: boolean;
  readonly isPixel: boolean;
}

/** Links of the page first, then those only the text has, then those only the header has. */
export function findLinks(message: {
  readonly text: string | null;
  readonly page: Page | null;
  /** Values of List-Unsubscribe. */
  readonly unsubscribe: readonly string[];
}): Link[] {
  const headerUrls = message.unsubscribe.flatMap(bracketedUrls);
  const joined = new Map<string, Candidate>();
  const take = (candidate: Candidate): void => {
    if (joined.size < MAX_LINKS) joined.set(candidate.url, merge(joined.get(candidate.url), candidate));
  };
  for (const candidate of linksOfPage(message.page)) take(candidate);
  for (const candidate of linksOfText(message.text)) take(candidate);
  for (const url of headerUrls) take({ ...plain, url, place: 'header', offset: 0 });
  const candidates = [...joined.values()];
  return candidates.map(rate(candidates, new Set(headerUrls)));
}

const plain = { text: '', count: 1, looksLikeButton: false, isPixel: false } as const;

/** Which rel each has, and why. */
function rate(candidates: readonly Candidate[], fromHeader: ReadonlySet<string>): (one: Candidate) => Link {
  const reasons = new Map(candidates.map((one) => [one, leaveReason(one, fromHeader)]));
  const primary = primaryOf(candidates.filter((one) => !reasons.get(one) && !one.isPixel));
  return function toLink(one) {
    const { url, text, place, offset, count } = one;
    const link = { url, text, place, offset, count };
    const leaves = reasons.get(one);
    if (leaves) return { ...link, rel: 'unsubscribe', reason: leaves };
    if (one === primary?.link) return { ...link, rel: 'primary', reason: primary.reason };
    if (one.isPixel) return { ...link, rel: 'tracking', reason: 'A picture of at most one pixel' };
    if (counter.test(url.slice(0, 300)))
      return { ...link, rel: 'tracking', reason: 'Counts the click and leads on' };
    return { ...link, rel: 'other', reason: '' };
  };
}

function merge(known: Candidate | undefined, next: Candidate): Candidate {
  if (!known) return next;
  return {
    ...known,
    text: known.text || next.text,
    count: known.count + 1,
    looksLikeButton: known.looksLikeButton || next.looksLikeButton,
    isPixel: known.isPixel && next.isPixel,
  };
}

function bracketedUrls(value: string): string[] {
  return [...value.matchAll(/<\s*([^<>]+)>/g)]
    .map((found) => cleanUrl(found[1] ?? ''))
    .filter((url) => url !== null);
}

/** The URL as a browser would take it from an attribute; null when it is of no kind we show. */
function cleanUrl(written: string): string | null {
  const url = written.replace(/[\t\r\n]/g, '').trim();
  return /^(?:https?:\/\/[^/\s]|mailto:[^\s])/i.test(url) ? url : null;
}

function linksOfPage(page: Page | null): Candidate[] {
  if (page === null) return [];
  const links = page.links.flatMap((link) => {
    const url = cleanUrl(link.href);
    const { text, offset } = link;
    return url === null
      ? []
      : [{ ...plain, url, text, offset, place: 'html' as const, looksLikeButton: isButton(link) }];
  });
  const pixels = page.pixels.flatMap(({ src, offset }) => {
    const url = cleanUrl(src);
    return url === null || /^mailto/i.test(url)
      ? []
      : [{ ...plain, url, offset, place: 'html' as const, isPixel: true }];
  });
  return [...links, ...pixels];
}

function isButton({ role, className, style }: PageLink): boolean {
  if (role === 'button' || /\b(?:btn|button|cta)\b/i.test(className.slice(0, 500))) return true;
  return /background(?:-color)?\s*:/i.test(style.slice(0, 2000));
}

const linkify = new LinkifyIt();
const MAX_TEXT_LINKS = 2000;
const MAX_URL = 2048;

function linksOfText(text: string | null): Candidate[] {
  const found: Candidate[] = [];
  let offset = 0;
  for (const part of linkParts(readable(text))) {
    if (part.url !== null) found.push({ ...plain, url: part.url, place: 'text', offset });
    offset += part.text.length;
  }
  return found;
}

/**
 * Plain text cut into links and what stands between them. linkify-it looks only where a scheme stands, so that
 * long texts cost no more than their links.
 */
export function linkParts(text: string): { text: string; url: string | null }[] {
  const parts: { text: string; url: string | null }[] = [];
  let end = 0;
  let links = 0;
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}])(?:https?:\/\/|mailto:)/giu)) {
    if (index < end) continue;
    if (links++ === MAX_TEXT_LINKS) break;
    const written = urlAt(text, index);
    const url = cleanUrl(written);
    if (url === null) continue;
    if (index > end) parts.push({ text: text.slice(end, index), url: null });
    parts.push({ text: written, url });
    end = index + written.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), url: null });
  return parts;
}

/** Up to white space, with nothing in it that could end it before: what linkify-it, which looks closer, takes too. */
const usualUrl =
  /https?:\/\/(?:[a-z\d]{1,60}\.){0,6}[a-z]{2,20}(?::\d{1,4})?(?:\/[\w/=&%#~-]{0,500}(?:\?[\w/=&%#~-]{1,500})?)?(?=[ \t\r\n]|$)/iy;

/** The URL that begins here; empty when none does. */
function urlAt(text: string, index: number): string {
  usualUrl.lastIndex = index;
  return usualUrl.exec(text)?.[0] ?? linkify.matchAtStart(text.slice(index, index + MAX_URL))?.raw ?? '';
}

const leave =
  /unsubscri|opt[-_ ]?out|abmelden|abbestell|désabonn|desabonn|désinscri|darse de baja|cancelar (?:la )?(?:suscripción|inscrição)|disiscri|cancella iscrizione|uitschrijven|afmelden|avregistrera|afmeld|wypisz|отписа|配信停止|退订|수신거부/iu;

/** Why a link is for leaving a list, in words; null when nothing says so. */
function leaveReason({ url, text, isPixel }: Candidate, fromHeader: ReadonlySet<string>): string | null {
  if (isPixel) return null;
  if (fromHeader.has(url)) return 'The List-Unsubscribe header names it';
  if (leave.test(text)) return `Says “${text.slice(0, 60)}”`;
  return leave.test(url.slice(0, 500)) ? 'Its address says so' : null;
}

/** Addresses of the well-known services that count a click before they lead on. */
const counter =
  /^https?:\/\/(?:(?:click|clicks|track|tracking|trk|links?|email|url\d*|ct|r)\.[^/]+\/(?:ls\/|c\/|f\/|e\/|wf\/|track|click|open|[a-z]{0,3}\/?[\w-]{30,})|[^/]+\/(?:ls\/click|wf\/(?:click|open)|track\/(?:click|open)|e[23]t\/|CL0\/|ss\/c\/)|[^/]*\.list-manage\.com\/track|[^/]*awstrack\.me\/|[^/]*mandrillapp\.com\/track)/i;

const action =
  /confirm|verif|activat|reset|sign[- ]?(?:in|up)|log[- ]?in|accept|join|get started|continue|view|open|download|pay|track|review|approve|bestätig|aktivier|zurücksetz|anmeld|einloggen|annehmen|weiter|confirmer|vérifi|activer|réinitialis|connexion|connecter|accepter|confirmar|verificar|activar|restablecer|iniciar|aceptar|conferm|verific|attiva|reimposta|accedi|accetta|bevestig|activeer|inloggen|подтверд|активир|войти|確認|認証|ログイン|确认|验证|登录|확인|인증|로그인/iu;
const chores =
  /privacy|terms|imprint|impressum|datenschutz|preferences|settings|help|support|contact|facebook|twitter|instagram|linkedin|youtube|apps\.apple|play\.google|browser/i;

interface Primary {
  readonly link: Candidate;
  readonly reason: string;
}

/** The best by words and looks, unless another is as good; without any, a link that is the only one. */
function primaryOf(candidates: readonly Candidate[]): Primary | null {
  let best: { link: Candidate; reasons: readonly string[] } | null = null;
  let top = 0;
  let isTied = false;
  let eligible = 0;
  let first: Candidate | null = null;
  for (const link of candidates) {
    if (!/^http/i.test(link.url) || chores.test(`${link.text} ${link.url.slice(0, 500)}`)) continue;
    eligible++;
    first ??= link;
    const { score, reasons } = speaksFor(link);
    if (score > top) best = { link, reasons };
    isTied = score === top ? best !== null : isTied && score < top;
    top = Math.max(top, score);
  }
  if (isTied) return null;
  if (best) return { link: best.link, reason: sentence(best.reasons) };
  return first && eligible === 1 ? { link: first, reason: 'The only link' } : null;
}

function speaksFor({ url, text, looksLikeButton }: Candidate) {
  const says = action.test(text);
  const leads = action.test(url.slice(0, 500));
  const reasons = [
    ...(looksLikeButton ? ['looks like a button'] : []),
    ...(says ? [`says “${text.slice(0, 60)}”`] : []),
    ...(leads && !says ? ['its address speaks of an action'] : []),
  ];
  return { score: (looksLikeButton ? 3 : 0) + (says ? 2 : 0) + (leads ? 1 : 0), reasons };
}

function sentence(reasons: readonly string[]): string {
  const words = reasons.join(' and ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
