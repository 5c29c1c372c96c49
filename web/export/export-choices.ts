/**
 * What can be exported from where somebody is, and the addresses to save it from.
 */
import type { Api } from '../shared/api.ts';
import { counted } from '../shared/format.ts';

/** As many ids as fit into the address of a request. */
export const MOST_IDS = 500;

export interface Exported {
  readonly ids: readonly string[];
  readonly inbox: string | null;
  readonly q: string;
  /** How many the list holds. */
  readonly total: number;
}

export interface ExportChoice {
  readonly name: string;
  readonly zip: string;
  readonly mbox: string;
  /** One message as it is; null for several. */
  readonly eml: string | null;
  /** Why it is less than asked for; null when it is not. */
  readonly note: string | null;
}

export function exportChoices(
  api: Pick<Api, 'urlOf'>,
  { ids, inbox, q, total }: Exported,
): readonly ExportChoice[] {
  const choices: ExportChoice[] = [];
  if (ids.length > 0) {
    const [only] = ids;
    const place = { ids: ids.slice(0, MOST_IDS) };
    const eml =
      ids.length === 1 && only
        ? api.urlOf('getRaw', { params: { id: only }, query: { download: 'true' } })
        : null;
    const note = ids.length > MOST_IDS ? `Only the first ${MOST_IDS}; a search exports any number.` : null;
    choices.push({ name: counted(ids.length, 'message'), ...files(api, place), eml, note });
  }
  if (q) {
    const place = { q, ...(inbox === null ? {} : { inbox }) };
    choices.push({ name: `All ${total} that the search finds`, ...files(api, place), eml: null, note: null });
  }
  if (inbox !== null)
    choices.push({ name: `All of ${inbox}`, ...files(api, { inbox }), eml: null, note: null });
  choices.push({ name: 'All mail', ...files(api, {}), eml: null, note: null });
  return choices;
}

function files(api: Pick<Api, 'urlOf'>, place: { ids?: string[]; inbox?: string; q?: string }) {
  return {
    zip: api.urlOf('exportMessages', { query: { format: 'zip', ...place } }),
    mbox: api.urlOf('exportMessages', { query: { format: 'mbox', ...place } }),
  };
}
