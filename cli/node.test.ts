import { expect, test } from 'vitest';
import { requireNode } from './node.ts';

test.each(['18.20.8', '20.20.2', '22.18.0'])('Node %s is too old, and a sentence says so', (version) => {
  expect(() => requireNode(version)).toThrow(`Node ${version} is too old; Mailstop needs 22.19 or newer`);
});

test.each(['22.19.0', '23.0.0', '24.21.0'])('Node %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});
