import { expect, test } from 'vitest';
import { errors } from '#contract/error-codes.ts';
import { paths } from '#contract/paths.ts';
import { operators } from '#contract/search.ts';
import { docsPage } from './docs.ts';
import { openApi } from './openapi.ts';

interface Tree {
  [name: string]: Tree | undefined;
}
const document = openApi('1.2.3') as unknown as Tree;

function references(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (typeof node !== 'object' || node === null) return [];
  const own = '$ref' in node && typeof node.$ref === 'string' ? [node.$ref] : [];
  return [...own, ...Object.values(node).flatMap(references)];
}

function resolve(reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<Tree | undefined>((node, name) => node?.[name], document);
}

test.each(Object.entries(paths))('%s is described', (name, { method, path }) => {
  const operation = document.paths?.[path]?.[method.toLowerCase()];
  expect(operation).toMatchObject({ operationId: name });
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
  const inPath =
    (operation?.parameters as unknown as Array<{ name: string; in: string; required: boolean }>) ?? [];
  expect(inPath.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(
    named,
  );
});

test('every reference leads to something', () => {
  const found = references(document);
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter((reference) => resolve(reference) === undefined)).toEqual([]);
});

test('the schemas of the contract are components, the problem among them', () => {
  const names = Object.keys(document.components?.schemas ?? {});
  expect(names).toEqual(
    expect.arrayContaining(['Message', 'MessageSummary', 'Draft', 'Problem', 'LiveFrame']),
  );
});

test('nothing is left that only zod understands', () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain('$defs');
  expect(text).not.toContain('"$schema"');
});

test('the page names every route, error and search operator', () => {
  const page = String(docsPage('1.2.3'));
  const anchors = [...Object.keys(paths), ...Object.keys(errors).map((code) => `error-${code}`)];
  expect(anchors.filter((anchor) => !page.includes(`id="${anchor}"`))).toEqual([]);
  expect(Object.keys(operators).filter((name) => !page.includes(`<code>${name}:</code>`))).toEqual([]);
  const links = [...page.matchAll(/href="#([\w-]+)"/g)].map(([, anchor]) => anchor);
  expect(links.filter((anchor) => !page.includes(`id="${anchor}"`))).toEqual([]);
});

test('the page loads nothing from elsewhere', () => {
  expect(String(docsPage('1.2.3'))).not.toMatch(/<script|src=|@import|url\(/);
});
