/**
 * What can be done before the settings are known. Calling it is never needed: a start that was not prepared takes a
 * little longer. This file and what it imports is loaded before anything else, so it imports next to nothing.
 */
import { beginEarly } from './store/sqlite/threads/early-thread.ts';

/** Begins what each start of the sandbox needs. */
export function prepare(): void {
  beginEarly();
}
