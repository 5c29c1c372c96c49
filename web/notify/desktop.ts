/** Desktop notifications as the browser has them. */
import type { Desktop } from './notifications.svelte.ts';

export function createDesktop(): Desktop {
  const isThere = 'Notification' in window && window.isSecureContext;
  return {
    permission: isThere ? Notification.permission : 'unavailable',
    ask: () => Notification.requestPermission(),
    show(title, options, onclick) {
      const shown = new Notification(title, options);
      shown.addEventListener('click', () => {
        window.focus();
        onclick();
        shown.close();
      });
    },
    isWatched: () => document.visibilityState === 'visible' && document.hasFocus(),
  };
}
