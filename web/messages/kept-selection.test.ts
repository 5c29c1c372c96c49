import { expect, test } from 'vitest';
import { MailstopProblem } from '#client/client.ts';
import type { Api } from '../shared/api.ts';
import { summary, whole } from '../testing/messages.ts';
import { KeptSelection } from './kept-selection.svelte.ts';
import { Selection } from './selection.svelte.ts';

const nobody = () => undefined;
const notFound = new MailstopProblem({
  type: 'about:blank',
  title: 'Not found',
  status: 404,
  code: 'not-found',
  detail: 'There is no such message',
  field: null,
  position: null,
});

/** Before a server that has the messages 1 to 99. */
function keeping({ away = false } = {}) {
  const server = { away };
  const selection = new Selection({
    countMessages: async () => ({ total: 9, unread: 0, cursor: 'c' }),
  });
  const api = {
    getMessage: async ({ params }: { params: { id: string } }) => {
      if (server.away) throw new Error('away');
      const seq = Number(params.id.slice(1));
      if (seq > 99) throw notFound;
      return whole(summary(seq));
    },
  } as unknown as Pick<Api, 'getMessage'>;
  return { kept: new KeptSelection(api, selection), selection, server };
}

test('ids are found in the list or asked for; what is gone is left out', async () => {
  const { kept, selection } = keeping();
  kept.begin('m5.m70.m100');
  expect(kept.text, 'the URL stays until it is settled').toBe('m5.m70.m100');
  await kept.settle((id) => (id === 'm5' ? summary(5) : undefined));
  expect([[...selection.ids], selection.seqs, kept.text]).toEqual([['m5', 'm70'], '5,70', 'm5.m70']);
});

test('ranges are taken where their witness is, with its number', async () => {
  const { kept, selection } = keeping();
  kept.begin('2-900*m7-7');
  await kept.settle(nobody);
  expect([selection.isRange, selection.seqs, kept.text]).toEqual([true, '2-900', '2-900*m7-7']);
});

test.each(['2-900*m7-8', '2-900*m700-700'])('%s is of another store', async (text) => {
  const { kept, selection } = keeping();
  kept.begin(text);
  await kept.settle(nobody);
  expect([selection.isAny, kept.text]).toEqual([false, '']);
});

test('while nobody answers it waits', async () => {
  const { kept, selection, server } = keeping({ away: true });
  kept.begin('m5');
  await kept.settle(nobody);
  expect([selection.isAny, kept.text]).toEqual([false, 'm5']);
  server.away = false;
  await kept.settle(nobody);
  expect([...selection.ids]).toEqual(['m5']);
});
