/**
 * A message's preview as a document that needs no server: the page that the server makes safe, with the pictures
 * of the message written into it. Nothing in it runs or loads.
 */
import type { Client } from '#client/client.ts';
import type { Message } from '#contract/message.ts';

/** Bytes of pictures in one preview; further ones stay out. */
const MAX_PICTURES = 10 * 1024 ** 2;
/** Stands for a picture that is left out. */
const NO_PICTURE = 'data:,';

/** The page, for the `srcdoc` of a sandboxed frame. */
export async function framePage(client: Client, message: Message): Promise<string> {
  const page = await (await client.previewMessage({ params: { id: message.id } })).text();
  const partUrl = new RegExp(`\\.\\./\\.\\./api/messages/${message.id}/parts/(\\d+)\\?frame=[\\w-]+`, 'g');
  const named = new Set([...page.matchAll(partUrl)].map(([, n]) => Number(n)));
  const pictures = await readPictures(client, message, named);
  return page.replace(partUrl, (_, n: string) => pictures.get(Number(n)) ?? NO_PICTURE);
}

/** The named parts that are pictures, as `data:` URLs, up to the limit. */
async function readPictures(
  client: Client,
  { id, parts }: Message,
  named: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const pictures = new Map<number, string>();
  let left = MAX_PICTURES;
  for (const { n, size, contentType } of parts) {
    if (!named.has(n) || size > left || !/^image\/[\w.+-]+$/.test(contentType)) continue;
    left -= size;
    const answer = await client.getPart({ params: { id, n } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    pictures.set(n, `data:${contentType};base64,${bytes.toString('base64')}`);
  }
  return pictures;
}
