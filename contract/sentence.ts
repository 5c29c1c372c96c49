/** Sentences that are put together from what others said. */

/** The text with a full stop, unless it ends as a sentence already. */
export const asSentence = (text: string): string => text.replace(/[^.!?]$/, '$&.');
