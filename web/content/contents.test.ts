import { expect, test, vi } from 'vitest';
import { Contents } from './contents.ts';

function contents() {
  const api = {
    getTranscript: vi.fn(async () => ({ sessionId: null, transcript: [], complete: true })),
    getHeaders: vi.fn(async ({ params }: { params: { id: string } }) => ({
      headers: [{ name: 'Subject', value: params.id, raw: `Subject: ${params.id}` }],
    })),
    getPart: vi.fn(async () => new Response('BEGIN:VCARD')),
    urlOf: (_name: string, { params }: { params: { id: string } }) => `/messages/${params.id}/preview`,
  };
  const head = vi.fn(
    async (_url: string) => new Response(null, { headers: { 'x-mailstop-blocked-remote': '3' } }),
  );
  return { api, head, contents: new Contents(api as never, head) };
}

test('what never changes is asked for once, the log anew', async () => {
  const { api, head, contents: open } = contents();
  for (const _ of [1, 2]) {
    expect((await open.headers('m1')).headers[0]?.value).toBe('m1');
    expect(await open.textOfPart('m1', 2)).toBe('BEGIN:VCARD');
    expect(await open.blockedRemote('m1')).toBe(3);
    await open.log('m1');
  }
  expect([api.getHeaders, api.getPart, head].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
  expect(head).toHaveBeenCalledWith('/messages/m1/preview', { method: 'HEAD' });
  expect(api.getTranscript).toHaveBeenCalledTimes(2);
});

test('another message has its own', async () => {
  const { contents: open } = contents();
  await open.headers('m1');
  expect((await open.headers('m2')).headers[0]?.value).toBe('m2');
  expect((await open.headers('m1')).headers[0]?.value).toBe('m1');
});

test('what failed is asked for again; what cannot be counted is none', async () => {
  const { api, head, contents: open } = contents();
  api.getHeaders.mockRejectedValueOnce(new Error('away'));
  await expect(open.headers('m1')).rejects.toThrow('away');
  expect((await open.headers('m1')).headers.length).toBe(1);
  head.mockRejectedValueOnce(new Error('away'));
  expect(await open.blockedRemote('m1')).toBe(0);
});
