/**
 * What nobody waits for comes after the frame that somebody does wait for: requests and frames within the page cost
 * milliseconds even to begin. A hidden page draws no frames; there it comes at once.
 */
export function afterFrame(run: () => void): void {
  if (globalThis.document?.visibilityState === 'visible') requestAnimationFrame(() => setTimeout(run));
  else queueMicrotask(run);
}
