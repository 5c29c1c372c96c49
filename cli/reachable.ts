/** A host to listen on, as it is connected to. Imports nothing: the GitHub Action has only the sources. */

/** Addresses that mean every interface; they are asked for on this machine's own. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** A host as it can be connected to from here. */
export function reachable(host: string): string {
  return wildcards[host] ?? host;
}
