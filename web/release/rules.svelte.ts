/**
 * The rules that release messages as they arrive: what they are, what one would have released of the stored messages,
 * and switching, changing and removing them. A rule may stop itself, so they are asked again while they are looked at.
 */
import type { LiveFrame } from '#contract/event.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import type { Api } from '../shared/api.ts';
import { createThrottle } from '../shared/batch.ts';
import type { Toasts } from '../shared/toasts.svelte.ts';

type UsedApi = Pick<Api, 'listRules' | 'saveRule' | 'removeRule' | 'tryRule'>;
export type NewRule = Omit<ReleaseRule, 'stopped'>;

const ASK_AGAIN_MS = 2_000;

export class Rules {
  readonly #api: UsedApi;
  readonly #toasts: Pick<Toasts, 'say' | 'fail'>;
  all: readonly ReleaseRule[] | null = $state.raw(null);
  /** What rules would have released, by name, as far as that was asked. */
  plans: Readonly<Record<string, ReleasePlan>> = $state.raw({});
  /** The rule that the dialog changes; null for a new one. */
  edited: ReleaseRule | null = $state.raw(null);
  #shown = false;
  readonly #askAgain = createThrottle(() => void this.load(), ASK_AGAIN_MS);

  constructor(api: UsedApi, toasts: Pick<Toasts, 'say' | 'fail'>) {
    this.#api = api;
    this.#toasts = toasts;
  }

  show(): void {
    if (!this.#shown) void this.load();
    this.#shown = true;
  }

  hide(): void {
    this.#shown = false;
    this.plans = {};
  }

  async load(): Promise<void> {
    const answer = await this.#api.listRules().catch(() => null);
    if (answer) this.all = answer.rules;
  }

  apply(frames: readonly LiveFrame[]): void {
    if (this.#shown && frames.some(({ type }) => type !== 'session.changed')) this.#askAgain();
  }

  /** Throws the server's problem when the rule cannot be. */
  async save(rule: NewRule): Promise<void> {
    await this.#api.saveRule({ body: rule });
    await this.load();
  }

  /** Throws the server's problem when the rule cannot be tried. */
  async plan(rule: NewRule): Promise<ReleasePlan> {
    return this.#api.tryRule({ body: rule });
  }

  /** Shows what a rule would have released; hides it again. */
  async togglePlan(rule: ReleaseRule): Promise<void> {
    const { [rule.name]: shown, ...others } = this.plans;
    if (shown) {
      this.plans = others;
      return;
    }
    await this.#try(async () => {
      const plan = await this.plan(asNew(rule));
      this.plans = { ...this.plans, [rule.name]: plan };
    });
  }

  async turn(rule: ReleaseRule, enabled: boolean): Promise<void> {
    await this.#try(() => this.save({ ...asNew(rule), enabled }));
  }

  async remove(rule: ReleaseRule): Promise<void> {
    await this.#try(async () => {
      await this.#api.removeRule({ params: { name: rule.name } });
      await this.load();
      const undo = (): void => void this.#try(() => this.save(asNew(rule)));
      this.#toasts.say(`Rule ${rule.name} removed`, { action: { label: 'Undo', run: undo } });
    });
  }

  async #try(run: () => Promise<void>): Promise<void> {
    await run().catch((error: unknown) => this.#toasts.fail(error));
  }
}

function asNew({ stopped: _, ...rule }: ReleaseRule): NewRule {
  return rule;
}
