/**
 * The words for routes that both pages of the API say: `/docs` of a running server and `docs/api.md`.
 */
import type { z } from 'zod';
import { describeSchema, type JsonSchema, type RouteRow } from './openapi.ts';

export const groupTitles: Readonly<Record<RouteRow['group'], string>> = {
  messages: 'Messages',
  content: 'What a message holds',
  wait: 'Waiting for mail',
  release: 'Release',
  inboxes: 'Inboxes',
  places: 'Saved searches and tags',
  sessions: 'SMTP sessions',
  access: 'Logging in',
  server: 'The server',
};

export const needText = (need: RouteRow['needs']): string =>
  need === 'anyone' ? 'for anyone' : `for a ${need}`;

export interface BodyField {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

/** The fields of a JSON body, as they are sent. */
export function bodyFields(body: z.ZodType): BodyField[] {
  const components = new Map<string, JsonSchema>();
  const described = describeSchema(body, 'input', components);
  const schema = (described.$ref && components.get(described.$ref.split('/').at(-1) ?? '')) || described;
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description = '', ...field } = property as JsonSchema;
    return { name, required: schema.required?.includes(name) ?? false, description, schema: field };
  });
}

/** A type in a few words: `string`, `"a" or "b"`, `list of string`, `integer 1–500 (50)`. */
export function typeText(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? '';
  const anyOf = schema.anyOf as JsonSchema[] | undefined;
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' or ');
  if (schema.enum)
    return schema.enum.map((value) => JSON.stringify(value)).join(' or ') + defaultText(schema);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `list of ${typeText(schema.items as JsonSchema)}${defaultText(schema)}`;
  const range =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? ` ${schema.minimum}–${schema.maximum}`
      : '';
  return `${schema.type ?? 'any'}${range}${defaultText(schema)}`;
}

function defaultText({ default: value }: JsonSchema): string {
  return value === undefined ? '' : ` (${JSON.stringify(value)})`;
}
