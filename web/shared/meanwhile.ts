/**
 * What is told live while a list is on its way: its answer was made before or after, nobody knows, so it is told to the
 * list once more when that is here.
 */
export class Meanwhile<T> {
  #told: T[] | null = null;

  /** A list is asked for. */
  begin(): void {
    this.#told = [];
  }

  hear(told: readonly T[]): void {
    this.#told?.push(...told);
  }

  /** The list is here, or does not come: gives what was told since it was asked for. */
  end(): readonly T[] {
    const told = this.#told ?? [];
    this.#told = null;
    return told;
  }
}
