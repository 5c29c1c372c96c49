/**
 * Text of strangers within a text for people: a terminal and the log of a CI show it, and take nothing in it for more.
 * Control characters (an escape sequence can hide lines) and marks that turn the direction of text are shown as `�`. Pure.
 */

/** C0 and C1 controls; line and paragraph separators; marks, embeddings and isolates of direction. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** On one line, so that it cannot begin one of its own, such as a command of a CI. */
export const plainLine = (text: string): string => text.replace(/\r?\n|\r/g, ' ').replace(unsafe, '\ufffd');

/** With its lines. */
export const plainText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(unsafe, (char) => (char === '\n' || char === '\t' ? char : '\ufffd'));
