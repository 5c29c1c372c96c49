/** How much of a body is looked at for snippet, codes and links: work stays bounded whatever a message holds. */
const READABLE = 1024 * 1024;

/** At most the first 1 Mi characters. */
export function readable(text: string | null): string {
  return (text ?? '').slice(0, READABLE);
}
