/** Names as a test's zone has them. */
import type { World } from '#server/main.ts';

export interface Zone {
  readonly mx?: Readonly<
    Record<string, ReadonlyArray<readonly [priority: number, exchange: string]> | 'SERVFAIL'>
  >;
  readonly a?: Readonly<Record<string, readonly string[]>>;
}

export function resolverOf({ mx = {}, a = {} }: Zone): World['resolver'] & { readonly asked: string[] } {
  const asked: string[] = [];
  const failing = (code: string) => Promise.reject(Object.assign(new Error(code), { code }));
  return {
    asked,
    resolveMx(domain) {
      asked.push(domain);
      const records = mx[domain];
      if (records === 'SERVFAIL') return failing('ESERVFAIL');
      if (!records) return failing(a[domain] ? 'ENODATA' : 'ENOTFOUND');
      return Promise.resolve(records.map(([priority, exchange]) => ({ priority, exchange })));
    },
    resolve4: (name) => (a[name] ? Promise.resolve(a[name]) : failing('ENOTFOUND')),
    resolve6: () => failing('ENODATA'),
  };
}
