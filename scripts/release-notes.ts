/**
 * What a version changes, for the text of its release: its section of CHANGELOG.md.
 *
 *     node scripts/release-notes.ts 0.1.0
 *
 * Fails when there is none, when it is still called unreleased, or when package.json has another version: so a tag
 * that does not fit publishes nothing.
 */
import { readFileSync } from 'node:fs';
import { inProject } from './preflight.mjs';

export interface Release {
  readonly version: string;
  /** Of package.json. */
  readonly packageVersion: string;
  readonly changelog: string;
}

/** The section without its heading; throws a sentence when the version cannot be released. */
export function releaseNotes({ version, packageVersion, changelog }: Release): string {
  if (version !== packageVersion)
    throw new Error(`The tag says ${version}, package.json says ${packageVersion}.`);
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((one) => /^\S+/.exec(one)?.[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section ${version}.`);
  const [heading = '', ...lines] = section.split('\n');
  if (/unreleased/i.test(heading)) throw new Error(`CHANGELOG.md still calls ${version} unreleased.`);
  const text = lines.join('\n').trim();
  if (text === '') throw new Error(`CHANGELOG.md says nothing of ${version}.`);
  return text;
}

if (import.meta.main) {
  const read = (path: string): string => readFileSync(inProject(path), 'utf8');
  try {
    const notes = releaseNotes({
      version: process.argv[2] ?? '',
      packageVersion: JSON.parse(read('package.json')).version,
      changelog: read('CHANGELOG.md'),
    });
    process.stdout.write(`${notes}\n`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
