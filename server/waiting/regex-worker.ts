/** Tries regular expressions, one after the other, in a thread that can be ended when one does not end. */
import { parentPort } from 'node:worker_threads';
import type { Regex } from './pattern.ts';

parentPort?.on('message', ({ regex, flags, text }: Regex & { text: string }) => {
  parentPort?.postMessage(new RegExp(regex, flags).test(text));
});
parentPort?.postMessage('ready');
