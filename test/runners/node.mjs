/** The suite on node:test, with plain functions. */
import { test } from 'node:test';
import { expectMail } from '#runners/assert.ts';
import { mailSuite } from './suite.ts';

mailSuite({ test, expect: expectMail });
