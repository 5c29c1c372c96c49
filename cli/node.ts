/** Which Node this runs on: `engines` of package.json says the oldest that will do. */
import manifest from '../package.json' with { type: 'json' };

const least = manifest.engines.node.replace('>=', '');

/** Throws a sentence for a person when this version of Node is too old. */
export function requireNode(version: string): void {
  if (!isNewEnough(version)) throw new Error(`Node ${version} is too old; Mailstop needs ${least} or newer`);
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
