/**
 * The header fields of two messages beside each other. Fields of one name are paired in their order, as a field may
 * stand more than once.
 */
import type { Message } from '#contract/message.ts';

type Field = Message['headers'][number];

export interface FieldPair {
  readonly name: string;
  readonly left: string | null;
  readonly right: string | null;
  readonly isSame: boolean;
}

export function compareFields(left: readonly Field[], right: readonly Field[]): readonly FieldPair[] {
  const rest = Map.groupBy(right, ({ name }) => name.toLowerCase());
  const pairs = left.map(({ name, value }) =>
    pair(name, value, rest.get(name.toLowerCase())?.shift()?.value ?? null),
  );
  const only = [...rest.values()].flat().map(({ name, value }) => pair(name, null, value));
  return [...pairs, ...only];
}

const pair = (name: string, left: string | null, right: string | null): FieldPair => ({
  name,
  left,
  right,
  isSame: left === right,
});
