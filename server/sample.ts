/**
 * «Send a sample»: a real message through our own SMTP port, so that what a newcomer sees first has travelled
 * the same way as an app's mail, transcript and all.
 */
import { DEFAULT_INBOX } from '#contract/inbox.ts';
import type { Listener } from '#contract/status.ts';
import { WorldError } from './errors.ts';
import { sampleMessage } from './mail/sample.ts';

/** Addresses that mean «every interface» and cannot be connected to everywhere. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Makes the function that sends the sample to the first of these listeners and says its id. */
export function sampleSender(listeners: readonly Listener[]): () => Promise<{ id: string }> {
  return async function sendSample() {
    const listener = listeners[0];
    if (!listener) throw new WorldError('store-unavailable', 'There is no SMTP port to send to');
    const host = wildcards[listener.host] ?? listener.host;
    const auth = listener.auth === 'required' ? { user: DEFAULT_INBOX, pass: 'any' } : undefined;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port: listener.port,
      ignoreTLS: true,
      name: 'localhost',
      auth,
    });
    const sent = await transport.sendMail(
      sampleMessage({ from: 'hello@example.com', to: 'you@example.com' }),
    );
    const id = /queued as (\S+)/.exec(sent.response)?.[1];
    if (!id) throw new WorldError('store-unavailable', 'The sample was sent but not stored');
    return { id };
  };
}
