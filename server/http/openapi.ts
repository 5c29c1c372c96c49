/**
 * OpenAPI 3.1 from the route table. Schemas with an id become components; what a client sends is described as it
 * goes in (defaults may be left out), answers as they come out.
 */
import { z } from 'zod';
import { Problem } from '#contract/error.ts';
import { errors } from '#contract/error-codes.ts';
import { LiveFrame } from '#contract/event.ts';
import type { RouteName } from '#contract/paths.ts';
import { type Route, type Routes, routes } from '#contract/routes.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;
export type JsonObject = { readonly [name: string]: unknown };

export interface Parameter extends JsonObject {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** A row of the route table, as the generic code sees it. */
export type RouteRow = Route & Pick<Routes[RouteName], 'method' | 'path'>;
export const routeRows = Object.entries(routes) as ReadonlyArray<readonly [RouteName, RouteRow]>;

const problemType = 'application/problem+json';

/** The whole document. */
export function openApi(version: string, pathPrefix = ''): JsonObject {
  const components = new Map<string, JsonSchema>();
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => describeSchema(schema, io, components);
  const problem = schemaOf(Problem, 'output');
  schemaOf(LiveFrame, 'output');

  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const [name, row] of routeRows) {
    paths[row.path] ??= {};
    Object.assign(paths[row.path] ?? {}, {
      [row.method.toLowerCase()]: operation(name, row, schemaOf, problem),
    });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mailstop',
      version,
      description: 'The API of an email sandbox. Every answer that is an error is a problem (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    ...(pathPrefix && { servers: [{ url: pathPrefix }] }),
    tags: [...new Set(routeRows.map(([, row]) => row.group))].map((name) => ({ name })),
    paths,
    components: { schemas: Object.fromEntries(components) },
  };
}

type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => JsonSchema;

function operation(name: RouteName, row: RouteRow, schemaOf: SchemaOf, problem: JsonSchema): JsonObject {
  const parameters = [...parametersOf(row.params, 'path'), ...parametersOf(row.query, 'query')];
  return {
    operationId: name,
    summary: row.summary,
    tags: [row.group],
    ...(parameters.length > 0 && { parameters }),
    ...(row.body && { requestBody: requestBody(row, row.body, schemaOf) }),
    responses: {
      [row.status]: { description: row.summary, ...answerContent(row, schemaOf) },
      ...problemResponses(row, problem),
    },
  };
}

function requestBody(row: Route, body: z.ZodType, schemaOf: SchemaOf): JsonObject {
  const raw = (row.bodyTypes ?? []).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]);
  return {
    required: true,
    content: { 'application/json': { schema: schemaOf(body, 'input') }, ...Object.fromEntries(raw) },
  };
}

function answerContent({ answer }: Route, schemaOf: SchemaOf): JsonObject {
  if (answer === null) return {};
  if (answer instanceof z.ZodType)
    return { content: { 'application/json': { schema: schemaOf(answer, 'output') } } };
  const { bytes } = answer as { readonly bytes: string };
  return { content: { [bytes === '*' ? '*/*' : bytes]: { schema: { type: 'string', format: 'binary' } } } };
}

/** One entry for each status, naming the codes that it can stand for here. */
function problemResponses(row: Route, problem: JsonSchema): JsonObject {
  const codes = new Set([
    ...row.errors,
    ...(row.params || row.query ? (['invalid-parameter'] as const) : []),
  ]);
  const byStatus = Map.groupBy(codes, (code) => errors[code].status);
  const described = [...byStatus].map(([status, some]) => [
    status,
    {
      description: some.map((code) => `\`${code}\`: ${errors[code].title}`).join('; '),
      content: { [problemType]: { schema: problem } },
    },
  ]);
  const others = { description: 'Any other problem', content: { [problemType]: { schema: problem } } };
  return { ...Object.fromEntries(described), default: others };
}

/** The parameters of a schema of path or query. */
export function parametersOf(schema: z.ZodObject | undefined, place: Parameter['in']): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = describeSchema(schema, 'input', new Map());
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as JsonSchema;
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

/** A zod schema as JSON Schema; what has an id goes to `components` and is referred to. */
export function describeSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  components: Map<string, JsonSchema>,
): JsonSchema {
  const {
    $schema: _,
    $defs = {},
    ...described
  } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  for (const [id, definition] of Object.entries($defs)) components.set(id, toComponentRefs(definition));
  return toComponentRefs(described);
}

/** Leaves out what only restates the type: the bounds of safe integers, the pattern of a date-time. */
function simplify(schema: JsonSchema): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
}

function toComponentRefs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
