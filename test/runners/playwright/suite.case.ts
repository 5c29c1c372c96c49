/** The suite on Playwright. */
import { expect, test } from '#runners/playwright.ts';
import { mailSuite } from '../suite.ts';

mailSuite({ test, expect: expect as never });
