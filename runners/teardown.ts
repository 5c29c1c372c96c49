/** Jest's `globalTeardown: 'mailstop/teardown'`, beside `globalSetup: 'mailstop/setup'`. */
export { teardown as default } from './setup.ts';
