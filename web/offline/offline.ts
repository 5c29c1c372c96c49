/**
 * Has the browser keep the files of the inbox (`service-worker.ts`), and tells when it got those of another version.
 */

/** Called when a newer inbox than this page is there; a reload shows it. */
type OnNewVersion = () => void;

/**
 * Starts once the page has loaded, so that it takes nothing from it. Gives a function that looks for another version,
 * for when the server may have been exchanged. Browsers have it on secure origins only, `localhost` among them.
 */
export function keepFiles(onNewVersion: OnNewVersion): () => void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return () => undefined;
  const { serviceWorker } = navigator;
  /** The first one there is takes over a page that is as new as itself. */
  let hadOne = serviceWorker.controller !== null;
  let registration: ServiceWorkerRegistration | undefined;

  serviceWorker.addEventListener('controllerchange', () => {
    if (hadOne) onNewVersion();
    hadOne = true;
  });
  whenIdle(async () => {
    const url = new URL('service-worker.js', document.baseURI);
    // Without it everything works but opening the page while the server is away.
    registration = await serviceWorker.register(url).catch(() => undefined);
  });
  return () => void registration?.update().catch(() => undefined);
}

/** A busy page is not waited for longer than this. */
const PATIENCE_MS = 2_000;

function whenIdle(run: () => Promise<void>): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run, { timeout: PATIENCE_MS });
  else setTimeout(run);
}
