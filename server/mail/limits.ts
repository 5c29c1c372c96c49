/** How much of a body is looked at for snippet, codes and links: work stays bounded whatever a message holds. */
const READABLE = 1024 * 1024;

/** At most the first 1 Mi characters. */
export function readable(text: string | null): string {
  return (text ?? '').slice(0, READABLE);
}

/** Longer is no name, no address and no subject, but a header may hold megabytes of it, and a list hundreds of messages. */
const MAX_SHORT = 2_000;
/** Parameters of a part that are told. */
const MAX_PARAMETERS = 100;

/** What is told in lists and of parts: at most 2,000 characters. The whole stands among the headers, and in the raw bytes. */
export function short(text: string): string {
  if (text.length <= MAX_SHORT) return text;
  const whole = isHalf(text.charCodeAt(MAX_SHORT - 1)) ? MAX_SHORT - 1 : MAX_SHORT;
  return `${text.slice(0, whole)}…`;
}

/** The first half of a character beyond U+FFFF. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

export const shortOrNull = (text: string | null): string | null => (text === null ? null : short(text));

/** The first hundred, each in short. */
export function shortParameters(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const some = Object.entries(parameters).slice(0, MAX_PARAMETERS);
  return Object.fromEntries(some.map(([name, value]) => [short(name), short(value)]));
}
