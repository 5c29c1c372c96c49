// @ts-nocheck Its package is installed when the action needs it.
/**
 * Hands a folder to GitHub as an artifact of the run, by GitHub's own package.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultArtifactClient } from '@actions/artifact';

/**
 * Gives the name under which it is there: the jobs of a matrix ask for the same one, and all but the first get an ending.
 * @param {string} folder
 * @param {{ name: string, retentionDays: number | undefined }} options
 * @returns {Promise<string>}
 */
export async function upload(folder, { name, retentionDays }) {
  const client = new DefaultArtifactClient();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const send = (as) => client.uploadArtifact(as, files, folder, retentionDays ? { retentionDays } : {});
  try {
    await send(name);
    return name;
  } catch (error) {
    if (!/\(409\)|already exists/.test(String(error))) throw error;
    const other = `${name}-${crypto.randomUUID().slice(0, 8)}`;
    await send(other);
    return other;
  }
}
