/** The suite on Jest's own `expect`, global as in Jest, with the tests run by node:test. */
import { test } from 'node:test';
import { expect } from 'expect';
import { mailSuite } from './suite.ts';

Object.assign(globalThis, { expect });
await import('#runners/jest.ts');

mailSuite({ test, expect: /** @type {any} */ (expect) });
