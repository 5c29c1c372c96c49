/**
 * A text as each language writes it, so that quotes, backslashes, `$` and `#` in a password stay what they are.
 */

const control = /[\u007f-\u009f\u2028\u2029]/g;
/** What needs no quotes in a shell and in a file of variables. */
const bare = /^[\w.:/@%+,-]+$/;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

export const quote = {
  /** In double quotes, with the escapes that JSON, Python, Go, C# and TOML share. */
  double: (text: string): string => JSON.stringify(text).replace(control, escaped),
  /** `#{…}`, `#$` and `#@` would be read in the double quotes of Ruby. */
  ruby: (text: string): string => quote.double(text).replaceAll('#', '\\#'),
  javascript: (text: string): string =>
    `'${quote.double(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  php: (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`,
  shell: (text: string): string => (bare.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`),
  /** Single quotes mean the same to every reader of such files; escapes in double ones to most, Laravel's among them. */
  dotenv(text: string): string {
    if (bare.test(text)) return text;
    return text.includes("'") ? `"${text.replace(/[\\"$]/g, '\\$&')}"` : `'${text}'`;
  },
  /** A value of Java's properties, which are read as Latin-1. */
  properties: (text: string): string =>
    text
      .replaceAll('\\', '\\\\')
      .replace(/^\s/, '\\$&')
      .replace(/[^\x20-\x7e]/g, escaped),
} as const;

/** Host and port in one; the host of version 6 in brackets. */
export const hostPort = (host: string, port: number): string => `${bracketed(host)}:${port}`;

/** A host as it stands in a URL. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
