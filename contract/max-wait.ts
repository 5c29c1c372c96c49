/** Longest time one call waits, if the server is not told otherwise; who wants more asks again with the same cursor. */
export const MAX_WAIT_MS = 55_000;
