/**
 * Notices that the server wants one to log in: whatever is asked goes through its `fetch`, and the first answer that
 * says so is told once.
 */
export interface Door {
  readonly fetch: typeof globalThis.fetch;
}

export function createDoor(onLocked: () => void): Door {
  let isLocked = false;
  return {
    async fetch(...asked) {
      const answer = await globalThis.fetch(...asked);
      if (answer.status === 401 && !isLocked) {
        isLocked = true;
        onLocked();
      }
      return answer;
    },
  };
}
