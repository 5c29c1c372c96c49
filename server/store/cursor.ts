/**
 * Cursors: the identity of a store and the number of a change, as opaque text (base64url).
 *
 * A cursor with number n stands after change n and before change n + 1. The identity is made with the database,
 * so a cursor that is kept after the data was thrown away is recognised as foreign.
 */
import { ClientError } from '#server/errors.ts';

/** Characters of a store's identity. */
export const IDENTITY_LENGTH = 8;

const written = /^([0-9a-z]{8}):(0|[1-9]\d{0,15})$/;

/** The cursor just after change `number` of the store `identity`. */
export function formatCursor(identity: string, number: number): string {
  return Buffer.from(`${identity}:${number}`).toString('base64url');
}

/** The number in a cursor. Throws `ClientError` `invalid-cursor` when it is none, or another store's. */
export function parseCursor(identity: string, cursor: string): number {
  const found = written.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!found || !/^[\w-]+$/.test(cursor)) throw new ClientError('invalid-cursor', 'This is not a cursor');
  if (found[1] !== identity) {
    throw new ClientError('invalid-cursor', 'The cursor is from another store, or from data that is gone');
  }
  return Number(found[2]);
}
