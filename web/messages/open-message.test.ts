import { expect, test, vi } from 'vitest';
import { MailstopProblem } from '#client/client.ts';
import { changed, removed, settled, summary, whole } from '../testing/messages.ts';
import { OpenMessage } from './open-message.svelte.ts';

const gone = new MailstopProblem({
  type: 'about:blank',
  title: 'There is no such thing',
  status: 404,
  code: 'not-found',
  detail: 'there is no message m9',
  field: 'id',
  position: null,
});

function opening() {
  const getMessage = vi.fn(async ({ params: { id } }: { params: { id: string } }) => {
    if (id === 'm9') throw gone;
    return whole(summary(Number(id.slice(1))));
  });
  return { getMessage, opened: new OpenMessage({ getMessage }) };
}

test('going back to a message asks no second time', async () => {
  const { getMessage, opened } = opening();
  await opened.show('m1');
  await opened.show('m2');
  await opened.show('m1');
  expect(opened.message?.id).toBe('m1');
  expect(getMessage).toHaveBeenCalledTimes(2);
});

test('one that was read ahead is there at once, and is asked for once', async () => {
  const { getMessage, opened } = opening();
  void opened.prepare('m1');
  await opened.show('m1');
  await opened.prepare('m2');
  const showing = opened.show('m2');
  expect([opened.state, opened.message?.id]).toEqual(['ready', 'm2']);
  await showing;
  expect(getMessage).toHaveBeenCalledTimes(2);
});

test('what happens to one while it is read ahead holds', async () => {
  const { getMessage, opened } = opening();
  void opened.prepare('m1');
  opened.apply([changed(summary(1, { seen: true }))]);
  await settled();
  await opened.show('m1');
  expect(opened.message?.seen).toBe(true);
  void opened.prepare('m2');
  opened.apply([removed('m2')]);
  await settled();
  await opened.show('m2');
  expect(getMessage).toHaveBeenCalledTimes(3);
});

test('the one before stays on show until the next is here', async () => {
  const { opened } = opening();
  await opened.show('m1');
  const showing = opened.show('m2');
  expect([opened.state, opened.message?.id]).toEqual(['loading', 'm1']);
  await showing;
  expect([opened.state, opened.message?.id]).toEqual(['ready', 'm2']);
});

test('of two opened quickly the last one wins', async () => {
  const { opened } = opening();
  const [first, second] = await Promise.all([opened.show('m1'), opened.show('m2')]);
  expect([first, second?.id]).toEqual([null, 'm2']);
  expect(opened.message?.id).toBe('m2');
});

test('a message that is not there, or goes, is said to be gone', async () => {
  const { opened } = opening();
  await opened.show('m9');
  expect([opened.state, opened.message]).toEqual(['gone', null]);
  await opened.show('m1');
  opened.apply([removed('m1')]);
  expect([opened.state, opened.message]).toEqual(['gone', null]);
});

test('a restored message comes back', async () => {
  const { opened } = opening();
  await opened.show('m1');
  opened.apply([removed('m1'), { type: 'messages.restored', cursor: 'c', messages: [summary(1)] }]);
  await settled();
  expect([opened.state, opened.message?.id]).toEqual(['ready', 'm1']);
});

test('marks follow the events, also of a message that was open before', async () => {
  const { opened } = opening();
  await opened.show('m1');
  await opened.show('m2');
  opened.apply([changed(summary(1, { pinned: true }), summary(2, { seen: true, tags: ['signup'] }))]);
  expect([opened.message?.seen, opened.message?.tags]).toEqual([true, ['signup']]);
  await opened.show('m1');
  expect(opened.message?.pinned).toBe(true);
});
