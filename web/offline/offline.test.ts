import { beforeEach, expect, test, vi } from 'vitest';
import { keepFiles } from './offline.ts';

/** A browser with or without a worker of an inbox that was opened before. */
function browser({ controller = null as object | null, refuses = false } = {}) {
  const registered: string[] = [];
  const idle: (() => void)[] = [];
  const update = vi.fn(async () => undefined);
  let onchange = (): void => undefined;
  const serviceWorker = {
    controller,
    addEventListener: (_type: string, run: () => void) => {
      onchange = run;
    },
    register: async (url: URL) => {
      registered.push(url.href);
      if (refuses) throw new Error('refused');
      return { update };
    },
  };
  const requestIdleCallback = (run: () => void): void => void idle.push(run);
  vi.stubGlobal('navigator', { serviceWorker });
  vi.stubGlobal('window', { requestIdleCallback });
  vi.stubGlobal('requestIdleCallback', requestIdleCallback);
  vi.stubGlobal('document', { baseURI: 'http://localhost/tools/mail/' });
  return {
    registered,
    update,
    exchange: () => onchange(),
    async rest() {
      for (const run of idle.splice(0)) run();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

beforeEach(() => {
  vi.stubEnv('PROD', true);
  return () => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  };
});

test('the worker comes from below the path of the page, once the page rests', async () => {
  const { registered, rest } = browser();
  keepFiles(() => undefined);
  expect(registered).toEqual([]);
  await rest();
  expect(registered).toEqual(['http://localhost/tools/mail/service-worker.js']);
});

test('the first worker there is brings nothing new; one that takes the place of another does', () => {
  const told = vi.fn();
  const first = browser();
  keepFiles(told);
  first.exchange();
  expect(told).not.toHaveBeenCalled();
  first.exchange();
  expect(told).toHaveBeenCalledTimes(1);

  const again = browser({ controller: {} });
  keepFiles(told);
  again.exchange();
  expect(told).toHaveBeenCalledTimes(2);
});

test('another version is looked for when asked, as soon as there is a worker', async () => {
  const { update, rest } = browser();
  const look = keepFiles(() => undefined);
  look();
  expect(update).not.toHaveBeenCalled();
  await rest();
  look();
  expect(update).toHaveBeenCalledTimes(1);
});

test('a browser that refuses, or has none, keeps nothing and breaks nothing', async () => {
  const refusing = browser({ refuses: true });
  const look = keepFiles(() => undefined);
  await refusing.rest();
  look();
  expect(refusing.update).not.toHaveBeenCalled();
  vi.stubGlobal('navigator', {});
  expect(() => keepFiles(() => undefined)()).not.toThrow();
});

test('while it is developed nothing is kept', async () => {
  vi.stubEnv('PROD', false);
  const { registered, rest } = browser();
  keepFiles(() => undefined)();
  await rest();
  expect(registered).toEqual([]);
});
