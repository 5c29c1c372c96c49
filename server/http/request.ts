/**
 * A request → what a handler gets: parameters of path and query and the body, each parsed by the schemas of its
 * row in `contract/routes.ts`. What does not fit is a `ClientError` that names the field; a body that is
 * missing, too large or no JSON is refused before anything is done with it.
 */
import { z } from 'zod';
import type { Route } from '#contract/routes.ts';
import { ClientError } from '#server/errors.ts';

/** For routes that take no query parameters. */
export const noQuery = z.strictObject({});

/** A body that is handed on as it comes, not parsed: see `bodyTypes` of a route. */
export interface RawBody {
  readonly contentType: string;
  /** Throws `ClientError` `too-large` when more comes than is allowed. */
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Path parameters as the schema wants them. */
export function readParams(schema: z.ZodType, written: Readonly<Record<string, string>>): unknown {
  return parsed(schema, written, 'invalid-parameter');
}

/** Query parameters; one that is given several times becomes a list. */
export function readQuery(schema: z.ZodType, query: URLSearchParams): unknown {
  const written: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    written[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return parsed(schema, { ...written }, 'invalid-parameter');
}

/** The body: a `RawBody` for the route's own types, else JSON of the route's schema. */
export async function readBody(route: Route, request: Request, maxBytes: number): Promise<unknown> {
  if (!route.body) return undefined;
  const { headers } = request;
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const isEmpty = length === 0 || (Number.isNaN(length) && !headers.has('transfer-encoding'));
  if (isEmpty || !request.body) throw new ClientError('invalid-body', 'The body is empty');
  refuseEncoding(headers.get('content-encoding'));
  const contentType = mediaType(headers.get('content-type'));
  const raw = route.bodyTypes?.includes(contentType) ?? false;
  if (!raw && contentType !== 'application/json') throw wrongType(route, contentType);
  if (length > maxBytes) throw tooLarge(maxBytes);

  const stream = limited(request.body, maxBytes);
  if (raw) return { contentType, stream } satisfies RawBody;
  return parsed(route.body, parseJson(await collect(stream)), 'invalid-body');
}

function mediaType(header: string | null): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function wrongType(route: Route, contentType: string): ClientError {
  const taken = ['application/json', ...(route.bodyTypes ?? [])].join(' or ');
  return new ClientError(
    'unsupported-media-type',
    `The Content-Type must be ${taken}, not ${contentType || 'absent'}`,
    { field: 'Content-Type' },
  );
}

/** Nothing is unpacked here, so a few bytes can never become many; nor is what is packed taken for what is in it. */
function refuseEncoding(encoding: string | null): void {
  if (encoding === null || encoding.trim().toLowerCase() === 'identity') return;
  throw new ClientError(
    'unsupported-media-type',
    `The body must come as it is, without Content-Encoding ${encoding}`,
    { field: 'Content-Encoding' },
  );
}

function tooLarge(maxBytes: number): ClientError {
  return new ClientError('too-large', `The body may have at most ${maxBytes} bytes`);
}

async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of readable(body)) {
    size += piece.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    yield piece;
  }
}

/** A client that leaves in the middle is no failure of ours. */
async function* readable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new ClientError('invalid-body', 'The body broke off', { cause });
  }
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is not UTF-8';
    throw new ClientError('invalid-body', `The body is not JSON: ${reason}`);
  }
}

function parsed(schema: z.ZodType, written: unknown, code: 'invalid-parameter' | 'invalid-body'): unknown {
  const result = schema.safeParse(written, { reportInput: false });
  if (result.success) return result.data;
  const { issues } = result.error;
  // What is unknown comes first: a name that was misspelt is why another one is missing.
  const issue = issues.find(({ code: kind }) => kind === 'unrecognized_keys') ?? issues[0];
  if (!issue) throw new ClientError(code, 'It is not of its form');
  const { path, reason } = explain(issue, schema);
  const field = path.map(String).join('.');
  throw new ClientError(code, field === '' ? reason : `${field}: ${reason}`, field === '' ? {} : { field });
}

/** The place and the sentence of a zod issue; for an unknown key the place is the key. */
function explain(issue: z.core.$ZodIssue, schema: z.ZodType): { path: PropertyKey[]; reason: string } {
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? knownKeys(schema) : '';
    return { path: [...issue.path, issue.keys[0] ?? ''], reason: `is unknown here${known}` };
  }
  if (issue.code === 'invalid_union') {
    const inner = meant(issue.errors)[0];
    if (inner) return { path: [...issue.path, ...inner.path], reason: inner.message };
  }
  if (issue.code === 'invalid_type' && issue.expected === 'number')
    return { path: issue.path, reason: 'is not a number' };
  return { path: issue.path, reason: issue.message };
}

/** The alternative of a union that was meant: the one with the fewest faults, and those farthest inside. */
function meant(alternatives: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const depth = ([first]: readonly z.core.$ZodIssue[]): number => first?.path.length ?? 0;
  return alternatives.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? [];
}

function knownKeys(schema: z.ZodType): string {
  const names = Object.keys((schema as Partial<z.ZodObject>).shape ?? {});
  return names.length === 0 ? '' : `; known are ${names.join(', ')}`;
}
