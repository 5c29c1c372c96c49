/**
 * Values made by chance from a schema of the contract: mostly such as it takes, with something hostile in their place
 * now and then. They are plain JSON.
 */
import fc from 'fast-check';
import { z } from 'zod';

type Json = z.core.JSONSchema.BaseSchema;

/** Stands for the id of a message that is there. */
export const KNOWN_ID = '@id';
const idPattern = '^[0-9a-z]{13}$';

/** How many of the values at each place are as the schema wants them, to one that is not. */
const GOOD = 24;
/** Lists are cut to this, whatever they may hold. */
const MAX_ITEMS = 4;

const deep = (depth: number): unknown => (depth === 0 ? [] : [deep(depth - 1)]);

export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      true,
      false,
      0,
      -1,
      0.5,
      1e308,
      2 ** 53,
      '',
      ' ',
      '\0',
      '\r\nX: y',
      '../../etc/passwd',
      '%00',
      '%',
      '*',
    ],
    ...[
      '🙂',
      '\ud800',
      '__proto__',
      'constructor',
      "' OR 1=1 --",
      '<script>',
      'x'.repeat(5_000),
      '9'.repeat(400),
    ],
    ...[[], {}, [[]], deep(300), { toString: 1 }, JSON.parse('{"__proto__":{"all":true}}')],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Values for a schema, as a client sends them. */
export function valuesOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return withHostile(json, json.$defs ?? {});
}

function withHostile(schema: Json, defs: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: GOOD, arbitrary: good(schema, defs) }, { weight: 1, arbitrary: hostile });
}

function good(schema: Json, defs: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  const { $ref, const: only, enum: words, anyOf, oneOf } = schema;
  if ($ref !== undefined) return withHostile(defs[$ref.replace('#/$defs/', '')] ?? {}, {});
  if (only !== undefined) return fc.constant(only);
  if (words) return fc.constantFrom(...words);
  const either = anyOf ?? oneOf;
  if (either) return fc.oneof(...either.map((one) => withHostile(one as Json, defs)));
  switch (schema.type) {
    case 'object':
      return objects(schema, defs);
    case 'array':
      return fc.array(withHostile((schema.items ?? {}) as Json, defs), {
        minLength: Math.min(schema.minItems ?? 0, MAX_ITEMS),
        maxLength: MAX_ITEMS,
      });
    case 'integer':
      return fc.oneof(
        fc.integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1_000, 2 ** 31) }),
        fc.constantFrom(...edges(schema)),
      );
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'string':
      return strings(schema);
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(fc.string({ maxLength: 10 }), fc.integer(), fc.boolean());
  }
}

const edges = ({ minimum = 0, maximum = 2 ** 53 - 1 }: Json): number[] => [
  minimum,
  maximum,
  minimum - 1,
  maximum + 1,
];

function objects(schema: Json, defs: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], propertyNames, additionalProperties } = schema;
  if (propertyNames)
    return fc.dictionary(
      strings(propertyNames as Json),
      withHostile((typeof additionalProperties === 'object' ? additionalProperties : {}) as Json, defs),
      { maxKeys: 3 },
    );
  const fields = Object.entries(properties).map(
    ([name, one]) => [name, withHostile(one as Json, defs)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: required });
}

function strings({
  pattern,
  format,
  contentEncoding,
  minLength = 0,
  maxLength = 30,
}: Json): fc.Arbitrary<string> {
  if (pattern === idPattern) return fc.constantFrom(KNOWN_ID, '0'.repeat(13));
  if (format === 'base64' || contentEncoding === 'base64')
    return fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 30) });
  const mail = fc.constantFrom(
    'ada@example.com',
    'Ada <ada@example.com>',
    'default',
    'subject:hello',
    'latest',
  );
  return pattern === undefined ? fc.oneof(any, mail) : (matching(pattern) ?? any);
}

/** Null for a pattern of which no examples can be made. */
function matching(pattern: string): fc.Arbitrary<string> | null {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 60 });
  } catch {
    return null;
  }
}
