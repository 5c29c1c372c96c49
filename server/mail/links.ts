/**
 * The links of a message, each once: of its page, its text and its List-Unsubscribe field (RFC 2369, RFC 8058).
 *
 * One link at most is `primary`: the one the message was sent for, as far as its words or its looks tell. Only
 * http, https and mailto count.
 */
import { LinkifyIt } from 'linkify-it';
import type { Link } from '#contract/message.ts';
import { parseHtml } from './html-parser.ts';
import { readable } from './limits.ts';

const MAX_LINKS = 5000;
const MAX_TEXT = 300;

/** A link with what speaks for its being the primary one. */
interface Candidate {
  readonly url: string;
  readonly text: string;
  readonly place: Link['place'];
  readonly looksLikeButton: boolean;
}

/** Links of the page first, then those only the text has, then those only the header has. */
export function findLinks(message: {
  readonly text: string | null;
  readonly html: string | null;
  /** Values of List-Unsubscribe. */
  readonly unsubscribe: readonly string[];
}): Link[] {
  const headerUrls = message.unsubscribe.flatMap(bracketedUrls);
  const joined = new Map<string, Candidate>();
  for (const candidate of [
    ...linksOfHtml(message.html),
    ...linksOfText(message.text),
    ...headerUrls.map(ofHeader),
  ]) {
    if (joined.size < MAX_LINKS) joined.set(candidate.url, merge(joined.get(candidate.url), candidate));
  }
  const candidates = [...joined.values()];
  const leaves = new Set(candidates.filter((one) => headerUrls.includes(one.url) || isUnsubscribe(one)));
  const primary = primaryOf(candidates.filter((one) => !leaves.has(one)));
  return candidates.map((one) => ({
    url: one.url,
    text: one.text,
    rel: leaves.has(one) ? 'unsubscribe' : one === primary ? 'primary' : 'other',
    place: one.place,
  }));
}

const ofHeader = (url: string): Candidate => ({ url, text: '', place: 'header', looksLikeButton: false });

function merge(known: Candidate | undefined, next: Candidate): Candidate {
  if (!known) return next;
  const looksLikeButton = known.looksLikeButton || next.looksLikeButton;
  return { ...known, text: known.text || next.text, looksLikeButton };
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

function linksOfHtml(html: string | null): Candidate[] {
  const found: Candidate[] = [];
  if (html === null || !/href/i.test(html)) return found;
  let open: { url: string; words: string[]; looksLikeButton: boolean } | null = null;
  const close = (): void => {
    if (open) found.push({ ...open, text: oneLine(open.words), place: 'html' });
    open = null;
  };
  parseHtml(readable(html), {
    onopentag(name, attributes) {
      if (name === 'img' && attributes.alt) open?.words.push(attributes.alt);
      if (name !== 'a' && name !== 'area') return;
      close();
      const url = cleanUrl(attributes.href ?? '');
      if (url !== null) open = { url, words: [attributes.alt ?? ''], looksLikeButton: isButton(attributes) };
      if (name === 'area') close();
    },
    ontext(text) {
      open?.words.push(text);
    },
    onclosetag(name) {
      if (name === 'a') close();
    },
  });
  close();
  return found;
}

function oneLine(words: readonly string[]): string {
  return words
    .join('')
    .slice(0, 10 * MAX_TEXT)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

function isButton(attributes: Readonly<Record<string, string>>): boolean {
  if (attributes.role === 'button' || /\b(?:btn|button|cta)\b/i.test((attributes.class ?? '').slice(0, 500)))
    return true;
  return /background(?:-color)?\s*:/i.test((attributes.style ?? '').slice(0, 2000));
}

const linkify = new LinkifyIt();
const MAX_TEXT_LINKS = 2000;
const MAX_URL = 2048;

function linksOfText(text: string | null): Candidate[] {
  const urls = linkParts(readable(text)).flatMap(({ url }) => url ?? []);
  return urls.map((url) => ({ url, text: '', place: 'text', looksLikeButton: false }));
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
    const match = linkify.matchAtStart(text.slice(index, index + MAX_URL));
    const url = match ? cleanUrl(match.raw) : null;
    if (!match || url === null) continue;
    if (index > end) parts.push({ text: text.slice(end, index), url: null });
    parts.push({ text: match.raw, url });
    end = index + match.lastIndex;
  }
  if (end < text.length) parts.push({ text: text.slice(end), url: null });
  return parts;
}

const leave =
  /unsubscri|opt[-_ ]?out|abmelden|abbestell|désabonn|desabonn|désinscri|darse de baja|cancelar (?:la )?(?:suscripción|inscrição)|disiscri|cancella iscrizione|uitschrijven|afmelden|avregistrera|afmeld|wypisz|отписа|配信停止|退订|수신거부/iu;

function isUnsubscribe({ url, text }: Candidate): boolean {
  return leave.test(text) || leave.test(url.slice(0, 500));
}

const action =
  /confirm|verif|activat|reset|sign[- ]?(?:in|up)|log[- ]?in|accept|join|get started|continue|view|open|download|pay|track|review|approve|bestätig|aktivier|zurücksetz|anmeld|einloggen|annehmen|weiter|confirmer|vérifi|activer|réinitialis|connexion|connecter|accepter|confirmar|verificar|activar|restablecer|iniciar|aceptar|conferm|verific|attiva|reimposta|accedi|accetta|bevestig|activeer|inloggen|подтверд|активир|войти|確認|認証|ログイン|确认|验证|登录|확인|인증|로그인/iu;
const chores =
  /privacy|terms|imprint|impressum|datenschutz|preferences|settings|help|support|contact|facebook|twitter|instagram|linkedin|youtube|apps\.apple|play\.google|browser/i;

/** The best by words and looks; without any, a link that is the only one. */
function primaryOf(candidates: readonly Candidate[]): Candidate | null {
  const web = candidates.filter(
    (one) => /^http/i.test(one.url) && !chores.test(`${one.text} ${one.url.slice(0, 500)}`),
  );
  const best = Math.max(0, ...web.map(score));
  if (best === 0) return web.length === 1 ? (web[0] ?? null) : null;
  return web.find((one) => score(one) === best) ?? null;
}

function score({ url, text, looksLikeButton }: Candidate): number {
  return (looksLikeButton ? 3 : 0) + (action.test(text) ? 2 : 0) + (action.test(url.slice(0, 500)) ? 1 : 0);
}
