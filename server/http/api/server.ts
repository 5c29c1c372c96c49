/** The server itself: how it is, what time it is (the cursor), a sample, and the live socket. */
import { ClientError, WorldError } from '#server/errors.ts';
import { listenerOf } from '../access/listener.ts';
import type { Handlers } from '../bind.ts';
import { eventStreamChannel, webSocketChannel } from '../channel.ts';
import type { Live } from '../live.ts';
import { METRICS_TYPE, metricsPage } from '../metrics.ts';
import type { Parts } from '../parts.ts';
import { problemAnswer } from '../problem.ts';

type Names = 'getCursor' | 'getStatus' | 'sendSample' | 'live' | 'events' | 'livez' | 'readyz' | 'metrics';

/** Nobody between may hold it back or keep it. */
const eventStreamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
};

export function serverHandlers(
  { store, status, sendSample, figures }: Parts,
  live: Live,
): Pick<Handlers, Names> {
  return {
    getCursor: async () => ({ cursor: await store.cursor() }),
    getStatus: () => status(),
    sendSample: () => sendSample(),

    /** A cursor that is none of ours is refused here, while the client can still be told why. */
    async live({ query }, { env, body, get }) {
      if (!env.upgrade)
        throw new ClientError('invalid-parameter', 'This is a WebSocket; ask with Upgrade: websocket', {
          field: 'Upgrade',
        });
      const after = query.after ?? (await store.cursor());
      store.position(after);
      const listener = listenerOf(get('visit'));
      live.checkRoom();
      env.opened = (socket) => live.serve(webSocketChannel(socket), after, listener);
      return body(null);
    },

    /** A browser that comes back says how far it was; what it says then is newer than what its URL says. */
    async events({ query }, { req, env, get }) {
      const after = req.header('Last-Event-ID') || query.after || (await store.cursor());
      store.position(after);
      if (req.method === 'HEAD') return new Response(null, { headers: eventStreamHeaders });
      live.checkRoom();
      const { channel, body } = eventStreamChannel(() => env.incoming?.socket.destroy());
      live.serve(channel, after, listenerOf(get('visit')));
      return new Response(body, { headers: eventStreamHeaders });
    },

    async metrics(_, { body }) {
      const releases = await store.releaseCounts();
      const page = { status: await status(), releases, figures, listening: live.size };
      return body(metricsPage(page), 200, { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' });
    },
    livez: (_, { text }) => text('ok\n'),
    async readyz(_, { text }) {
      const { ready, problems } = await status();
      if (ready) return text('ready\n');
      // What is wrong was logged when it began; those who ask every second need not have it logged again.
      return problemAnswer(new WorldError('store-unavailable', problems.join(' ')));
    },
  };
}
