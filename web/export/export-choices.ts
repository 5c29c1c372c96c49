/**
 * What can be exported from where somebody is, and the addresses to save it from.
 */
import type { Api } from '../shared/api.ts';
import { counted, formatCount } from '../shared/format.ts';

/** As many ids as an address names; more are named by their numbers. */
const MOST_IDS = 500;

export interface Exported {
  /** What is selected, open or under the keyboard: its ids, or the numbers of a range of the list. */
  readonly chosen: { readonly ids: readonly string[]; readonly seqs: string; readonly count: number | null };
  readonly inbox: string | null;
  readonly q: string;
  /** How many the list holds, and whether there are more than were counted. */
  readonly total: number;
  readonly isCut: boolean;
}

export interface ExportChoice {
  readonly name: string;
  readonly zip: string;
  readonly mbox: string;
  /** One message as it is; null for several. */
  readonly eml: string | null;
}

export function exportChoices(
  api: Pick<Api, 'urlOf'>,
  { chosen, inbox, q, total, isCut }: Exported,
): readonly ExportChoice[] {
  const list = { ...(inbox !== null && { inbox }), ...(q !== '' && { q }) };
  const choices: ExportChoice[] = [];
  const { ids, seqs, count } = chosen;
  if (count !== 0) {
    const byIds = ids.length > 0 && ids.length <= MOST_IDS;
    const place = byIds ? { ids: [...ids] } : { ...list, seqs };
    const [only] = ids;
    const eml =
      count === 1 && only ? api.urlOf('getRaw', { params: { id: only }, query: { download: 'true' } }) : null;
    const name = count === null ? 'Selected messages' : counted(count, 'message');
    choices.push({ name, ...files(api, place), eml });
  }
  const found = `All ${formatCount(total)}${isCut ? '+' : ''} that the search finds`;
  if (q !== '') choices.push({ name: found, ...files(api, list), eml: null });
  if (inbox !== null) choices.push({ name: `All of ${inbox}`, ...files(api, { inbox }), eml: null });
  choices.push({ name: 'All mail', ...files(api, {}), eml: null });
  return choices;
}

type Place = { ids?: string[]; inbox?: string; q?: string; seqs?: string };

function files(api: Pick<Api, 'urlOf'>, place: Place) {
  return {
    zip: api.urlOf('exportMessages', { query: { format: 'zip', ...place } }),
    mbox: api.urlOf('exportMessages', { query: { format: 'mbox', ...place } }),
  };
}
