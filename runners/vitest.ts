/**
 * Vitest: `import 'mailstop/vitest'` in a set-up file (or at the top of a test) adds the matchers to `expect`.
 */
import { expect } from 'vitest';
import { extensions } from './extend.ts';
import type { MailMatchers } from './matchers.ts';

expect.extend(extensions(expect));

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends MailMatchers<R> {
    /** The message as text without what changes by itself. */
    toMatchEmailSnapshot(name?: string): R;
  }
}

export * from '#client/mailstop.ts';
