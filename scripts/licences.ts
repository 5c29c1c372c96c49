/**
 * Which packages are really in what is published, and under which licence. Every bundle notes the packages of the
 * modules that it kept (`listPackages`); when all are built, `writeLicences` makes one file of the notes, with the
 * licence of each as its package words it.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a plugin of Rolldown or Vite is given of the files that it wrote. */
type Output = Readonly<Record<string, { type: string; modules?: Readonly<Record<string, Module>> }>>;
interface Module {
  /** What is left of it in the bundle. */
  readonly code: string | null;
}
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

const inProject = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const notes = inProject('node_modules/.cache/mailstop/packages');
const packageFolder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;
const licenceFile = /^(licen[cs]e|copying|notice)/i;

/** A plugin that notes the packages in a bundle; `also` names those of which only the styles are in it. */
export function listPackages(bundle: string, also: readonly string[] = []) {
  return {
    name: 'list-packages',
    writeBundle(_options: unknown, output: Output): void {
      const modules = Object.values(output).flatMap((file) => Object.entries(file.modules ?? {}));
      const kept = modules.filter(([, { code }]) => code);
      const folders = kept.flatMap(([id]) => packageFolder.exec(id.replace('\0', '')) ?? []);
      const all = new Set([...folders, ...also.map((name) => inProject(`node_modules/${name}`))]);
      mkdirSync(notes, { recursive: true });
      writeFileSync(join(notes, `${bundle}.json`), JSON.stringify([...all]));
    },
  };
}

/** Writes the list of the packages in these bundles; throws when one of them says no licence. */
export function writeLicences(bundles: readonly string[], file: string): void {
  const folders = bundles.flatMap(
    (bundle) => JSON.parse(readFileSync(join(notes, `${bundle}.json`), 'utf8')) as string[],
  );
  const entries = new Set(folders.map(entryOf));
  const head = 'Mailstop contains these packages, each under its own licence.';
  writeFileSync(file, [head, ...[...entries].toSorted()].join(`\n\n${'-'.repeat(80)}\n\n`));
}

function entryOf(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as Manifest;
  const files = readdirSync(folder).filter((entry) => licenceFile.test(entry));
  const words = files.map((entry) => readFileSync(join(folder, entry), 'utf8').trim());
  const licence = license ?? (words.some((text) => text.startsWith('MIT License')) ? 'MIT' : null);
  if (!licence) throw new Error(`${name} ${version} is bundled and says no licence`);
  return [`${name} ${version}\nLicence: ${licence}`, ...words].join('\n\n');
}
