import { expect, test, vi } from 'vitest';
import { Toasts } from '../shared/toasts.svelte.ts';
import { summary } from '../testing/messages.ts';
import { Import } from './import.svelte.ts';

vi.useFakeTimers();

function importing() {
  const taken: [string, string | undefined][] = [];
  const addMessage = vi.fn(async ({ body, query }: { body: unknown; query?: { inbox?: string } }) => {
    taken.push([await (body as Blob).text(), query?.inbox]);
    return summary(taken.length);
  });
  const toasts = new Toasts();
  return { addMessage, taken, toasts, files: new Import({ addMessage } as never, toasts) };
}
const said = ({ shown }: Toasts): string[] => shown.map(({ text }) => text);

test('an .eml file is taken as it is, an mbox message by message', async () => {
  const { files, taken, toasts } = importing();
  await files.take(
    [new Blob(['Subject: x\r\n\r\nhi']), new Blob(['From a x\nSubject: 1\n\n\nFrom b x\nSubject: 2\n\n'])],
    'shop',
  );
  expect(taken).toEqual([
    ['Subject: x\r\n\r\nhi', 'shop'],
    ['Subject: 1\n\n', 'shop'],
    ['Subject: 2\n', 'shop'],
  ]);
  expect([said(toasts), files.running]).toEqual([['3 messages imported'], null]);
});

test('what is refused is said and keeps nothing else from coming', async () => {
  const { addMessage, files, toasts } = importing();
  addMessage.mockRejectedValueOnce(new Error('The body is too large.'));
  await files.take([new Blob(['a']), new Blob(['b'])], null);
  expect(said(toasts)).toEqual(['1 message not imported. The body is too large.', '1 message imported']);
});

test('nothing in it is said too', async () => {
  const { files, toasts } = importing();
  await files.take([new Blob([])], null);
  expect(said(toasts)).toEqual(['There was no message in it']);
});
