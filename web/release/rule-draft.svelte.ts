/**
 * A rule while it is written: what it would have released of the stored messages is asked once the typing rests. A new
 * one is off.
 */
import type { ReleasePlan } from '#contract/routes.ts';
import { addressesIn } from './releases.svelte.ts';
import type { NewRule, Rules } from './rules.svelte.ts';

const LOOK_AFTER_MS = 300;

type UsedRules = Pick<Rules, 'edited' | 'plan' | 'save' | 'remove'>;

export class RuleDraft {
  readonly #rules: UsedRules;
  /** The rule that is changed; null for a new one. */
  readonly before: Rules['edited'];
  name = $state('');
  #q = $state('');
  #relay = $state('');
  #to = $state('');
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions; only the last one is of interest. */
  #asked = 0;
  plan = $state.raw<ReleasePlan | null>(null);
  problem: unknown = $state.raw(null);

  /** `relay` is that of a new rule. */
  constructor(rules: UsedRules, relay: string) {
    this.#rules = rules;
    this.before = rules.edited;
    this.name = this.before?.name ?? '';
    this.#q = this.before?.q ?? '';
    this.#relay = this.before?.relay ?? relay;
    this.#to = this.before?.to?.join(', ') ?? '';
    this.#askSoon();
  }

  get q(): string {
    return this.#q;
  }

  set q(q: string) {
    this.#q = q;
    this.#askSoon();
  }

  get relay(): string {
    return this.#relay;
  }

  set relay(name: string) {
    this.#relay = name;
    this.#askSoon();
  }

  /** Addresses as they are typed; empty for the recipients of each message. */
  get to(): string {
    return this.#to;
  }

  set to(text: string) {
    this.#to = text;
    this.#askSoon();
  }

  get rule(): NewRule {
    const to = addressesIn(this.#to);
    return {
      name: this.name.trim(),
      enabled: this.before?.enabled ?? false,
      q: this.#q.trim(),
      relay: this.#relay,
      to: to.length > 0 ? [...to] : null,
    };
  }

  get isWhole(): boolean {
    const { name, q, relay } = this.rule;
    return name !== '' && q !== '' && relay !== '';
  }

  /** The dialog is closed: nothing more is asked. */
  end(): void {
    clearTimeout(this.#typing);
  }

  /** Whether the rule is saved; under a new name it takes the place of the old one. */
  async save(): Promise<boolean> {
    const { before, rule } = this;
    try {
      await this.#rules.save(rule);
      if (before && before.name !== rule.name) await this.#rules.remove(before);
      return true;
    } catch (error) {
      this.problem = error;
      return false;
    }
  }

  #askSoon(): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#ask(), LOOK_AFTER_MS);
  }

  async #ask(): Promise<void> {
    const asked = { ...this.rule, name: 'new' };
    if (asked.q === '') return;
    this.#asked += 1;
    const mine = this.#asked;
    const [plan, problem] = await this.#rules.plan(asked).then(
      (answer) => [answer, null] as const,
      (error: unknown) => [null, error] as const,
    );
    if (mine !== this.#asked) return;
    this.plan = plan;
    this.problem = problem;
  }
}
