import { expect, test } from 'vitest';
import { createThrottle, guessedAt, guessedFrom } from './throttle.ts';

function throttleAt(start: number) {
  const time = { now: start };
  return { time, throttle: createThrottle({ now: () => time.now }) };
}

test('an address may be wrong twenty times, with whatever names, and waits longer each time', () => {
  const { time, throttle } = throttleAt(0);
  const address = guessedFrom('192.0.2.1');
  for (let n = 0; n < 20; n += 1) {
    expect(throttle.waitOf([guessedAt(`name ${n}`), address])).toBe(0);
    throttle.tried([guessedAt(`name ${n}`), address]);
  }
  expect(throttle.waitOf([address])).toBe(1_000);
  for (const wait of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
    throttle.tried([address]);
    expect(throttle.waitOf([address])).toBe(wait);
  }
  expect(throttle.waitOf([guessedFrom('192.0.2.2')])).toBe(0);
  time.now += 15 * 60_000;
  expect(throttle.waitOf([address])).toBe(0);
});

test('an IPv6 network counts as one address, IPv4 in IPv6 as itself', () => {
  const { throttle } = throttleAt(0);
  for (let n = 0; n < 20; n += 1) throttle.tried([guessedFrom(`2001:db8::${n}:1`)]);
  expect(throttle.waitOf([guessedFrom('2001:db8:0:0:ffff::9')])).toBe(1_000);
  expect(throttle.waitOf([guessedFrom('2001:db8:0:1::9')])).toBe(0);
  for (let n = 0; n < 20; n += 1) throttle.tried([guessedFrom('192.0.2.1')]);
  expect(throttle.waitOf([guessedFrom('::ffff:192.0.2.1')])).toBe(1_000);
});

test('what was right is not held against a shared address', () => {
  const { throttle } = throttleAt(0);
  const address = guessedFrom('192.0.2.1');
  for (let n = 0; n < 100; n += 1) {
    const tried = [guessedAt('ada'), address];
    throttle.tried(tried);
    throttle.succeeded(tried);
  }
  expect(throttle.waitOf([guessedAt('ada'), address])).toBe(0);
});

test('what is remembered is bounded', () => {
  const { throttle } = throttleAt(0);
  const first = guessedAt('first');
  for (let n = 0; n < 10; n += 1) throttle.tried([first]);
  for (let n = 0; n < 10_000; n += 1) throttle.tried([guessedAt(`name ${n}`)]);
  expect(throttle.waitOf([first])).toBe(0);
});
