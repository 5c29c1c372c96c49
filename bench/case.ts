/** What a case of the bench is. */
import type { Contestant } from './contestants.ts';
import type { Running } from './process.ts';

export interface Setting {
  readonly contestant: Contestant;
  readonly running: Running;
  /** Messages of a case, before its share. */
  readonly messages: number;
  /** The longest that a load may take. */
  readonly seconds: number;
  /** Messages that memory is measured after. */
  readonly fill: number;
}

export type Note = (name: string, value: number) => void;

export interface Case {
  readonly id: string;
  /** Once in a run, not in every round: it takes long, and comes out the same. */
  readonly once?: boolean;
  readonly measure: (setting: Setting, note: Note) => Promise<void>;
}

/** Connections at once, where a case does not say otherwise. */
export const CONNECTIONS = 10;
