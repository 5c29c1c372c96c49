/**
 * Jest: in `setupFilesAfterEnv` (`setupFilesAfterEnv: ['mailstop/jest']`) it adds the matchers to `expect`.
 */

import { type Extension, extensions } from './extend.ts';
import type { MailMatchers } from './matchers.ts';

interface JestExpect {
  (text: string): { toMatchSnapshot(name?: string): unknown };
  extend(matchers: Record<string, Extension>): void;
}

const { expect } = globalThis as { expect?: JestExpect };
if (!expect) throw new Error('mailstop/jest belongs into setupFilesAfterEnv, where Jest has its expect');
expect.extend(extensions(expect));

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: the signature must be that of @types/jest
    interface Matchers<R, T = {}> extends MailMatchers<R> {
      /** The message as text without what changes by itself. */
      toMatchEmailSnapshot(name?: string): R;
    }
  }
}

export * from '#client/mailstop.ts';
