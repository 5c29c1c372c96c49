/**
 * Whether a relay can be used: connects as for sending, with TLS and AUTH, and leaves without a message.
 */
import type { RelayTest } from '#contract/release.ts';
import { type RelayAccount, targetAt } from './relay.ts';
import type { SendFailure } from './smtp/failure.ts';
import { type Opening, openSession, serverName } from './smtp/session.ts';
import type { Transcript } from './smtp/wire.ts';

/** Never rejects. */
export async function testRelay(account: RelayAccount): Promise<RelayTest> {
  const began = performance.now();
  const transcript: Transcript = [];
  const opening: Opening = { stage: 'connect', tls: null, auth: null };
  const answer = (ok: boolean, capabilities: readonly string[], error: string | null): RelayTest => ({
    ok,
    server: account.host === null ? null : serverName({ host: account.host, port: account.port }),
    ...opening,
    stage: ok ? 'done' : opening.stage,
    capabilities: [...capabilities],
    error,
    durationMs: Math.round(performance.now() - began),
    transcript,
  });
  if (account.host === null) {
    return answer(
      false,
      [],
      'A relay of type mx has no server of its own; it is known only with a recipient.',
    );
  }
  try {
    const target = targetAt(account, account.host);
    const session = await openSession(target, transcript, opening, new AbortController().signal);
    session.close();
    return answer(
      true,
      [...session.capabilities].map((pair) => pair.filter(Boolean).join(' ')),
      null,
    );
  } catch (failure) {
    return answer(false, [], (failure as SendFailure).message);
  }
}
