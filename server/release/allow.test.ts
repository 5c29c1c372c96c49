import { expect, test } from 'vitest';
import { isAllowed } from './allow.ts';

const cases: ReadonlyArray<[title: string, address: string, patterns: string[], allowed: boolean]> = [
  ['an empty list allows nobody', 'a@example.com', [], false],
  ['a whole address', 'ada@example.com', ['ada@example.com'], true],
  ['case does not matter', 'Ada@Example.COM', ['ada@example.com'], true],
  ['a longer address is another address', 'xada@example.com', ['ada@example.com'], false],
  ['a domain', 'any@example.com', ['@example.com'], true],
  ['a domain is not its subdomain', 'any@sub.example.com', ['@example.com'], false],
  ['a domain is not a suffix of another', 'any@badexample.com', ['@example.com'], false],
  ['a star for everyone', 'any@anywhere.test', ['*'], true],
  ['a glob for subdomains', 'any@sub.example.com', ['*@*.example.com'], true],
  ['a glob needs its dot', 'any@example.com', ['*@*.example.com'], false],
  ['a glob with a tag', 'qa+7@example.com', ['qa+*@example.com'], true],
  ['head and tail may not overlap', 'aba', ['ab*ba'], false],
  ['pieces in their order only', 'b@a.test', ['*a*b*'], false],
  ['a second pattern counts too', 'b@b.test', ['@a.test', '@b.test'], true],
];

test.each(cases)('%s', (_, address, patterns, allowed) => {
  expect(isAllowed(address, patterns)).toBe(allowed);
});
