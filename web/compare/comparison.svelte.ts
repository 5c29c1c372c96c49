/**
 * Two messages that are compared: read together, shown when both are there. What was asked for last counts.
 */
import type { Message } from '#contract/message.ts';
import { type Api, sentenceOf } from '../shared/api.ts';

export class Comparison {
  readonly #api: Pick<Api, 'getMessage'>;
  #asked = '';
  pair: readonly [Message, Message] | null = $state.raw(null);
  problem: string | null = $state(null);

  constructor(api: Pick<Api, 'getMessage'>) {
    this.#api = api;
  }

  async show(left: string, right: string): Promise<void> {
    const asked = `${left} ${right}`;
    if (asked === this.#asked && this.problem === null) return;
    this.#asked = asked;
    this.problem = null;
    try {
      const pair = await Promise.all([left, right].map((id) => this.#api.getMessage({ params: { id } })));
      if (this.#asked === asked) this.pair = [pair[0] as Message, pair[1] as Message];
    } catch (error) {
      if (this.#asked === asked) this.problem = sentenceOf(error);
    }
  }
}
