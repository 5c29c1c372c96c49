/**
 * Every error code a client can meet, as a table: status, title, and what to do about it. It stands apart from the
 * schema of the answer (`error.ts`), so that who only needs the codes loads no schemas.
 */

interface ErrorRow {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

export const errors = {
  'invalid-parameter': {
    status: 400,
    title: 'A parameter is missing, unknown or not of its form',
    advice: 'See `field` for which one and `detail` for why.',
  },
  'invalid-body': {
    status: 400,
    title: 'The request body is missing or not of its form',
    advice: 'See `field` for the place and `detail` for why. Nothing was changed.',
  },
  'invalid-query': {
    status: 400,
    title: 'The search cannot be read',
    advice: '`position` is the character where reading stopped.',
  },
  'pattern-too-slow': {
    status: 400,
    title: 'A regular expression takes too long',
    advice: 'Write it without a repetition inside of a repetition, or use `contains` or `glob`.',
  },
  'invalid-cursor': {
    status: 400,
    title: 'The cursor is not one of ours',
    advice: 'Take a cursor from an answer of this server; it is opaque text.',
  },
  'not-logged-in': {
    status: 401,
    title: 'One must log in here',
    advice:
      'Log in, or send a token of `mailstop token create`: `Authorization: Bearer …`, `MAILSTOP_TOKEN` for client and commands.',
  },
  'wrong-password': {
    status: 401,
    title: 'The name or the password is wrong',
    advice: '`mailstop user list` says who there is, `mailstop user password` gives a new password.',
  },
  'not-allowed': {
    status: 403,
    title: 'Your role or your inboxes do not reach so far',
    advice: 'See `detail` for what is needed; `mailstop user add` gives another role or further inboxes.',
  },
  'too-many-tries': {
    status: 429,
    title: 'Too many wrong passwords came',
    advice: 'The Retry-After header says how many seconds to wait.',
  },
  'too-many-clients': {
    status: 429,
    title: 'Too many wait, listen or are connected at this moment',
    advice:
      'End some, or allow more: `--max-waits`, `--max-live-clients`, `--max-http-clients`, `--max-http-clients-per-address`.',
  },
  'forbidden-origin': {
    status: 403,
    title: 'Another web site asked for this',
    advice: 'Open Mailstop itself, or list the site in `--cors-origin`.',
  },
  'forbidden-host': {
    status: 403,
    title: 'The Host header names a host this server is not',
    advice: 'Use an address of the server, or list the name in `--allowed-host`.',
  },
  'recipient-not-allowed': {
    status: 403,
    title: 'The relay may not mail this recipient',
    advice: 'Add the address or its domain to the allow-list of the relay.',
  },
  'not-found': { status: 404, title: 'There is no such thing', advice: '`field` names what was looked for.' },
  'method-not-allowed': {
    status: 405,
    title: 'The path does not take this method',
    advice: 'The Allow header lists the methods that it takes.',
  },
  conflict: {
    status: 409,
    title: 'It is not as the request takes it to be',
    advice: 'It exists already, or changed meanwhile: `detail` says which. Look again, then repeat.',
  },
  'no-relay': {
    status: 409,
    title: 'No relay is configured',
    advice: 'Start with `--relay smtp://user:pass@host:587 --relay-allow @example.com`.',
  },
  'history-gone': {
    status: 410,
    title: 'The cursor lies before the history that is kept',
    advice: 'Take a new cursor and read the list again.',
  },
  'too-large': {
    status: 413,
    title: 'The request is larger than allowed',
    advice: 'See `detail` for the limit.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The header of the request is larger than allowed',
    advice: 'See `detail` for the limit; `--max-http-header-size` and `--max-http-headers` allow more.',
  },
  'too-slow': {
    status: 408,
    title: 'The request took too long to come',
    advice: 'Send it again; `--http-headers-timeout` and `--http-request-timeout` allow more time.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type is not taken here',
    advice: 'See `detail` for the types that are.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'The range lies outside of the content',
    advice: 'The Content-Range header says how long it is.',
  },
  internal: { status: 500, title: 'Something went wrong in Mailstop', advice: 'The log has the cause.' },
  'store-unavailable': {
    status: 503,
    title: 'The store cannot answer now',
    advice: 'Try again; /api/status says what is wrong.',
  },
  'store-full': {
    status: 507,
    title: 'There is no room left',
    advice: 'Free disk space, delete messages, or remove inboxes: `detail` says which.',
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;
