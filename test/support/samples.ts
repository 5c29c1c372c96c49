/**
 * The sample messages: a folder per case in `test/samples`, with the bytes (`message.eml`, or `message.ts` that
 * makes them when they are bulky) and what a correct reading of them is (`expected.json`, written by hand).
 * Adding a case adds no code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Address } from '#contract/address.ts';
import type { Part } from '#contract/message.ts';

/** What `expected.json` may say. What it leaves out is not looked at. */
export interface Expected {
  readonly about: string;
  /** A piece of the sentence, or null. */
  readonly problem: string | null;
  readonly subject?: string | null;
  readonly subjectIncludes?: readonly string[];
  readonly messageId?: string | null;
  readonly date?: string | null;
  readonly from?: readonly Address[];
  readonly sender?: Address | null;
  readonly replyTo?: readonly Address[];
  readonly to?: readonly Address[];
  readonly toCount?: number;
  readonly cc?: readonly Address[];
  /** Fields that are there, in this order. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly headerCount?: number;
  readonly text?: string | null;
  readonly textIncludes?: readonly string[];
  readonly textLength?: number;
  readonly html?: string | null;
  readonly htmlIncludes?: readonly string[];
  readonly snippet?: string;
  readonly codes?: readonly string[];
  readonly links?: readonly (readonly [url: string, rel: string])[];
  /** All parts in tree order, each with what is looked at. */
  readonly parts?: readonly (Partial<Part> & Pick<Part, 'path'>)[];
}

export interface Sample {
  readonly name: string;
  readonly expected: Expected;
  bytes(): Uint8Array;
}

const folder = new URL('../samples/', import.meta.url);
const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);
const all = await Promise.all(names.sort().map(loadSample));

/** All samples by name. */
export function samples(): readonly Sample[] {
  return all;
}

async function loadSample(name: string): Promise<Sample> {
  const here = new URL(`${name}/`, folder);
  const expected = JSON.parse(readFileSync(new URL('expected.json', here), 'utf8')) as Expected;
  const file = new URL('message.eml', here);
  if (existsSync(file)) return { name, expected, bytes: () => readFileSync(file) };
  const { message } = (await import(/* @vite-ignore */ new URL('message.ts', here).href)) as {
    message: () => Uint8Array;
  };
  return { name, expected, bytes: message };
}
