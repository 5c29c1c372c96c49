/**
 * Writes the report of every message: a folder with `index.html`, `messages.json` and each message as `.eml`, or
 * the page alone. Messages are read one at a time, so a report may be larger than memory.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from '#client/client.ts';
import type { MessageSummary } from '#contract/message.ts';
import { framePage } from './frame.ts';
import { pageEnd, pageMessage, pageStart } from './page.ts';

const PAGE_SIZE = 500;

/** Which messages; all when empty. */
export interface Choice {
  readonly inbox?: string;
  readonly q?: string;
}

/** Writes to a place: `-` is stdout, a name that ends in `.html` the page alone. Gives the place of the page. */
export async function writeReport(client: Client, place: string, choice: Choice): Promise<string> {
  const messages = await chosen(client, choice);
  if (place === '-') {
    for await (const piece of page(client, messages)) process.stdout.write(piece);
    return 'stdout';
  }
  if (/\.html?$/i.test(place)) return writePage(client, messages, place);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'messages.json'), `${JSON.stringify(messages, null, 2)}\n`);
  for (const [index, { id }] of messages.entries()) {
    const raw = await client.getRaw({ params: { id } });
    await writeFile(join(place, fileName(index, id)), Buffer.from(await raw.arrayBuffer()));
  }
  return writePage(client, messages, join(place, 'index.html'));
}

/** Numbered as they came; names from messages would be hostile, and an id is what the server says. */
function fileName(index: number, id: string): string {
  return `${String(index + 1).padStart(4, '0')}-${id.replace(/[^\w-]/g, '_').slice(0, 64)}.eml`;
}

async function writePage(client: Client, messages: readonly MessageSummary[], path: string): Promise<string> {
  await pipeline(Readable.from(page(client, messages)), createWriteStream(path));
  return path;
}

async function* page(client: Client, messages: readonly MessageSummary[]): AsyncGenerator<string> {
  yield pageStart(messages, new Date());
  for (const { id } of messages) {
    const message = await client.getMessage({ params: { id } });
    yield pageMessage(message, await framePage(client, message));
  }
  yield pageEnd;
}

/** All of them, oldest first. */
async function chosen(client: Client, choice: Choice): Promise<MessageSummary[]> {
  const all: MessageSummary[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const query = { limit: PAGE_SIZE, ...choice, ...(before && { before }) };
    const { messages, next } = await client.listMessages({ query });
    all.push(...messages);
    before = next;
  }
  return all.reverse();
}
