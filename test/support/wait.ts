/**
 * Waiting for the thing itself: asks until there is an answer, and says what it waited for when there is none.
 */
const ASK_AGAIN_MS = 10;
const GIVE_UP_MS = 20_000;

/** Calls `ask` until it gives something other than undefined, null or false. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
  giveUpMs = GIVE_UP_MS,
): Promise<T> {
  const deadline = Date.now() + giveUpMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${giveUpMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
