/**
 * Desktop notifications of new mail: off until asked for, and silent while the page is looked at. A few at once
 * are told one by one, a flood as a number. A click opens the message.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { MessageSummary } from '#contract/message.ts';
import { type Keep, remember, remembered } from '../shared/remembered.ts';

const TOLD_ALONE = 3;
/** New notifications take the place of those before, so that they do not pile up. */
const TAG = 'mailstop';

/** The browser's part: asking for leave, and showing. */
export interface Desktop {
  /** Absent where the browser has none, as on a page without TLS from another machine. */
  readonly permission: NotificationPermission | 'unavailable';
  ask(): Promise<NotificationPermission>;
  show(title: string, options: { body: string; tag: string }, onclick: () => void): void;
  /** Whether somebody looks at the page. */
  isWatched(): boolean;
}

export class Notifications {
  readonly #desktop: Desktop;
  readonly #keep: Keep | undefined;
  permission: Desktop['permission'] = $state('unavailable');
  #wanted: boolean = $state(false);
  readonly on: boolean = $derived(this.#wanted && this.permission === 'granted');
  /** Opens a message; null shows the list. */
  onopen: (id: string | null) => void = () => undefined;

  constructor(desktop: Desktop, keep?: Keep) {
    this.#desktop = desktop;
    this.#keep = keep;
    this.permission = desktop.permission;
    this.#wanted = remembered('notify', (value) => typeof value === 'boolean', keep) ?? false;
  }

  async turn(on: boolean): Promise<void> {
    if (on && this.permission === 'default') this.permission = await this.#desktop.ask();
    this.#wanted = on && this.permission === 'granted';
    remember('notify', this.#wanted, this.#keep);
  }

  apply(frames: readonly LiveFrame[]): void {
    if (!this.on || this.#desktop.isWatched()) return;
    const messages = frames.flatMap((frame) => (frame.type === 'message.added' ? [frame.message] : []));
    if (messages.length > TOLD_ALONE) this.#tell(`${messages.length} new messages`, '', null);
    else
      for (const message of messages)
        this.#tell(message.subject || '(no subject)', bodyOf(message), message.id);
  }

  #tell(title: string, body: string, id: string | null): void {
    const tag = id === null ? TAG : `${TAG}-${id}`;
    this.#desktop.show(title, { body, tag }, () => this.onopen(id));
  }
}

function bodyOf({ recipients, code, snippet }: MessageSummary): string {
  const to = `To ${recipients[0] ?? 'nobody'}`;
  return code ? `${to}\nCode ${code}` : `${to}\n${snippet.slice(0, 120)}`;
}
