/**
 * Whether what was made is older than what it was made from: the installed packages against the lockfile, the
 * built inbox and the built package against their sources.
 *
 * Packages are compared by content and not by time: a checkout touches files that did not change.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the built inbox is made from; folders are searched. */
const uiSources = ['web', 'contract', 'client', 'package-lock.json'];
/** What the published package is made from. */
const packageSources = [
  ...['cli', 'client', 'contract', 'runners', 'sandbox', 'scripts', 'server', 'web'],
  ...['package.json', 'package-lock.json', 'tsdown.config.ts'],
];
/** Is written last. */
const PACKAGE_END = 'THIRD-PARTY-LICENCES.txt';
const notSources = new Set(['dist', 'node_modules']);

/**
 * Whether a package of the lockfile is missing from node_modules or there in another version. Optional ones may
 * be missing: they are for other platforms.
 * @param {string} root
 */
export function packagesAreStale(root) {
  const wanted = readJson(join(root, 'package-lock.json'));
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return true;
  if (asksForOthers(readJson(join(root, 'package.json')), wanted.packages[''])) return true;
  return Object.entries(wanted.packages).some(([place, { version, integrity, optional }]) => {
    if (place === '') return false;
    const there = installed.packages[place];
    if (!there || !existsSync(join(root, place))) return !optional;
    return there.version !== version || there.integrity !== integrity;
  });
}

/**
 * Whether the inbox is not built, or a source of it is newer.
 * @param {string} root
 */
export function uiIsStale(root) {
  return isOlder(root, join('web', 'dist', 'index.html'), uiSources);
}

/**
 * Whether the package is not built (`npm run build:package`), or a source of it is newer.
 * @param {string} root
 */
export function packageIsStale(root) {
  return isOlder(root, join('dist', PACKAGE_END), packageSources);
}

/**
 * @param {string} root
 * @param {string} product
 * @param {readonly string[]} sources Files and folders.
 */
function isOlder(root, product, sources) {
  const built = statSync(join(root, product), { throwIfNoEntry: false });
  return !built || sources.some((source) => isNewer(join(root, source), built.mtimeMs));
}

/**
 * @param {string} path
 * @param {number} since
 * @returns {boolean}
 */
function isNewer(path, since) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return false;
  if (!found.isDirectory()) return found.mtimeMs > since;
  const entries = readdirSync(path).filter((name) => !notSources.has(name) && !name.startsWith('.'));
  return entries.some((name) => isNewer(join(path, name), since));
}

/**
 * Whether package.json names other versions than those the lockfile was made for.
 * @param {Manifest | null} manifest
 * @param {Manifest} locked
 */
function asksForOthers(manifest, locked) {
  const kinds = /** @type {const} */ (['dependencies', 'devDependencies']);
  return kinds.some(
    (kind) => JSON.stringify(sorted(manifest?.[kind])) !== JSON.stringify(sorted(locked[kind])),
  );
}

/** @param {Record<string, string> | undefined} versions */
function sorted(versions = {}) {
  return Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean,
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string> }} Manifest
 * @param {string} path
 * @returns {any} null when it is not there or not JSON
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
