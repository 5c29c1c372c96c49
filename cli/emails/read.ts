/**
 * Reads `emails.yaml`. What is wrong is named by line and field, all of it at once:
 *
 *     emails.yaml:7: emails[1].subjct is not known; did you mean subject?
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../exit.ts';
import { EmailsFile, Expectation } from './schema.ts';
import { nearest } from './suggest.ts';

export interface ReadExpectation {
  readonly expectation: Expectation;
  /** Its own, or one made from its criteria. */
  readonly name: string;
  readonly line: number;
}

export interface ReadEmails {
  readonly timeoutMs: number | undefined;
  readonly expectations: readonly ReadExpectation[];
}

const MAX_ALIASES = 100;

type Path = readonly PropertyKey[];

/** `file` is for messages. Throws `UsageError`. */
export function readEmails(source: string, file: string): ReadEmails {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${file}:${lineAt(broken.pos[0])}: ${broken.message}`);
  const parsed = EmailsFile.safeParse(contentOf(document, file));
  const lineOf = (path: Path): number => lineAt(offsetOf(document, path));
  if (!parsed.success) {
    const complaints = parsed.error.issues.flatMap(complaintsOf);
    throw new UsageError(complaints.map(({ path, what }) => `${file}:${lineOf(path)}: ${what}`).join('\n'));
  }
  const { timeout, emails } = parsed.data;
  const expectations = emails.map((expectation, index) => ({
    expectation,
    name: expectation.name ?? nameFrom(expectation, index),
    line: lineOf(['emails', index]),
  }));
  return { timeoutMs: timeout, expectations };
}

/** As plain values. Aliases that would grow without end are the file's fault. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** Where the value at a path begins, or its key; of what is missing, where it would stand in. */
function offsetOf(document: Document, path: Path): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((one) => isScalar(one.key) && one.key.value === key);
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

interface Complaint {
  readonly path: Path;
  readonly what: string;
}

function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { path, what: `${written(path)} is not known${suggestion(key)}` };
    });
  const path = issue.path.filter((key) => key !== '');
  return [{ path, what: `${written(path)} ${sentence(issue)}` }];
}

function sentence(issue: z.core.$ZodIssue): string {
  const inner =
    issue.code === 'invalid_union' ? issue.errors.flat().find(({ code }) => code === 'custom') : undefined;
  if (inner) return inner.message;
  if (issue.code !== 'invalid_type') return issue.message;
  const isMissing = issue.input === undefined && issue.message.includes('undefined');
  return isMissing ? 'is missing' : `is not ${articles[issue.expected] ?? `of the type ${issue.expected}`}`;
}

const articles: Readonly<Record<string, string>> = {
  object: 'a list of fields with values',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
};

/** `emails[1].subject`; the file itself is `the file`. */
function written(path: Path): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

const known = [...Object.keys(EmailsFile.shape), ...Object.keys(Expectation.shape)];

function suggestion(key: string): string {
  const near = nearest(key, known);
  return near === null ? '' : `; did you mean ${near}?`;
}

function nameFrom({ none, subject, to, inbox }: Expectation, index: number): string {
  const said = [
    typeof subject === 'string' ? `“${subject}”` : null,
    typeof to === 'string' ? `to ${to}` : null,
    typeof inbox === 'string' ? `in ${inbox}` : null,
  ].filter((part) => part !== null);
  const what = said.length === 0 ? `message ${index + 1}` : said.join(' ');
  return none ? `no ${what}` : what;
}
