/**
 * How the server is: where it listens, how full it is. Asked again when something happened, at most every two
 * seconds.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { Listener, Status } from '#contract/status.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';

const ASK_AGAIN_MS = 2_000;
/** Hosts that mean «every network» are no address to send to. */
const everyNetwork: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

export class ServerStatus {
  readonly #api: Pick<Api, 'getStatus'>;
  readonly #pageHost: string;
  status: Status | null = $state.raw(null);
  readonly #askAgain = createThrottle(() => void this.load(), ASK_AGAIN_MS);

  /** `pageHost` is the host name the page was opened under. */
  constructor(api: Pick<Api, 'getStatus'>, pageHost: string) {
    this.#api = api;
    this.#pageHost = pageHost;
  }

  /** Where an app sends its mail; null until known. */
  readonly smtp = $derived.by(() => {
    const listener = this.status?.smtp[0];
    return listener ? { host: this.#hostOf(listener), port: listener.port } : null;
  });
  readonly smtpAddress = $derived(this.smtp ? `${this.smtp.host}:${this.smtp.port}` : null);

  async load(): Promise<void> {
    this.status = (await this.#api.getStatus().catch(() => null)) ?? this.status;
  }

  apply(frames: readonly LiveFrame[]): void {
    if (frames.some(({ type }) => type !== 'session.changed')) this.#askAgain();
  }

  #hostOf({ host }: Listener): string {
    return everyNetwork.has(host) ? this.#pageHost : host;
  }
}
