/**
 * Routes → URLs. The base may have a path prefix, or be empty for a page that the server itself served.
 */
import { paths, type RouteName } from '#contract/paths.ts';

export interface UrlInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/** The URL of a route. Throws when a path parameter is missing. */
export function routeUrl(base: string, name: RouteName, { params = {}, query = {} }: UrlInput = {}): string {
  const path = paths[name].path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined || value === null || value === '')
      throw new TypeError(`${name} needs params.${key}`);
    return encodeURIComponent(String(value));
  });
  const search = queryText(query);
  return `${base.replace(/\/+$/, '')}${path}${search === '' ? '' : `?${search}`}`;
}

/** Lists are repeated; undefined and null are left out. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null) search.append(name, String(one));
  }
  return search.toString();
}
