/**
 * Failures in two halves: a public one (stable code, safe sentence) that may go to a client, and a private
 * one (`cause`) that goes to the log once, at the border.
 *
 * Three kinds are kept apart. `ClientError`: the caller asked for something wrong. `WorldError`: disk, network
 * or another machine let us down. Anything else is our own fault and is thrown as a plain Error.
 */

import type { Problem } from '#contract/error.ts';
import { type ErrorCode, errors } from '#contract/error-codes.ts';

export interface ErrorPlace {
  readonly field?: string;
  readonly position?: number;
  /** After how many seconds it may be tried again. */
  readonly seconds?: number;
}

/** A failure with a public half. `detail` is one sentence that is safe to show to anyone. */
export class MailstopError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, detail: string, place: ErrorPlace & { cause?: unknown } = {}) {
    super(detail, place.cause === undefined ? undefined : { cause: place.cause });
    this.code = code;
    this.place = place;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errors[this.code].status;
  }

  /** The body of an `application/problem+json` answer (RFC 9457). */
  toProblem(): Problem {
    return {
      type: `/docs#error-${this.code}`,
      title: errors[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
      field: this.place.field ?? null,
      position: this.place.position ?? null,
    };
  }
}

/** The caller asked for something wrong. */
export class ClientError extends MailstopError {}

/** Disk, network or another machine let us down. */
export class WorldError extends MailstopError {}
