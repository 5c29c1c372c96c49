/** A release has the words of its version, and none goes out by mistake. */
import { expect, test } from 'vitest';
import { releaseNotes } from './release-notes.ts';

const changelog = `# Changes

## 0.2.0 (unreleased)

- Soon.

## 0.1.1 (2026-11-30)

- **Fixed**: one thing.

### For people who count

- Two.

## 0.1.0

`;

const release = (version: string, packageVersion = version): string =>
  releaseNotes({ version, packageVersion, changelog });

test('the section of the version, and no other', () => {
  expect(release('0.1.1')).toBe('- **Fixed**: one thing.\n\n### For people who count\n\n- Two.');
});

test.each([
  ['0.1.1', '0.1.0', 'The tag says 0.1.1, package.json says 0.1.0.'],
  ['0.1', '0.1', 'CHANGELOG.md has no section 0.1.'],
  ['0.2.0', '0.2.0', 'CHANGELOG.md still calls 0.2.0 unreleased.'],
  ['0.1.0', '0.1.0', 'CHANGELOG.md says nothing of 0.1.0.'],
])('a tag %s over a package %s is refused', (version, packageVersion, sentence) => {
  expect(() => release(version, packageVersion)).toThrow(sentence);
});
