/**
 * For Vitest: the files that take longest come first, so that none of them is alone at the end. The rest comes as Vitest
 * has it.
 */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Each takes half a minute or more. */
const longest: readonly string[] = [
  'test/soak/soak.test.ts',
  'test/store/sqlite.test.ts',
  'test/package/package.test.ts',
  'test/docs/snippets.test.ts',
  'test/package/image.test.ts',
  'test/intake/crash.test.ts',
  'test/recipes/recipes.test.ts',
  'test/cli/env.test.ts',
];

const place = ({ moduleId }: TestSpecification): number => {
  const found = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
  return found === -1 ? longest.length : found;
};

export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}
