/**
 * Sentences of the server name commands and flags as Markdown does, between back quotes; on a page those are code.
 */
export interface Words {
  readonly text: string;
  readonly isCode: boolean;
}

/** A sentence in pieces; a back quote without a second one is only that. */
export function codeWords(sentence: string): readonly Words[] {
  return sentence
    .split(/(`[^`]+`)/)
    .filter((text) => text !== '')
    .map((text) =>
      /^`.+`$/.test(text) ? { text: text.slice(1, -1), isCode: true } : { text, isCode: false },
    );
}
