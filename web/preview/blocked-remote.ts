/**
 * How many remote things the preview of a message leaves out; the server counts them while it makes the page.
 */
export async function blockedRemote(previewUrl: string): Promise<number> {
  const answer = await fetch(previewUrl, { method: 'HEAD' }).catch(() => null);
  return Number(answer?.headers.get('x-mailstop-blocked-remote') ?? 0);
}
