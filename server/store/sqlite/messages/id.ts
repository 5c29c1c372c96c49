/**
 * Ids of messages: nine characters for the millisecond, four that make it unique. Each is greater than the one
 * before, also when the clock goes back or the store is opened again.
 */
import { randomInt } from 'node:crypto';

/** Base 32 without the letters that are mistaken for digits; its order is that of ASCII. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 9;
const TAIL_LENGTH = 4;
const TAILS = 32 ** TAIL_LENGTH;

/** Makes a source of ids that are all greater than `last`. */
export function createIds(last: string | null): (now: number) => string {
  let time = last ? decode(last.slice(0, TIME_LENGTH)) : 0;
  let tail = last ? decode(last.slice(TIME_LENGTH)) : 0;

  return function nextId(now) {
    if (now > time) {
      time = now;
      tail = randomInt(TAILS / 2);
    } else if (tail + 1 < TAILS) {
      tail += 1;
    } else {
      time += 1;
      tail = 0;
    }
    return encode(time, TIME_LENGTH) + encode(tail, TAIL_LENGTH);
  };
}

function encode(number: number, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest = Math.floor(rest / 32))
    text = alphabet[rest % 32] + text;
  return text;
}

function decode(text: string): number {
  return [...text].reduce((number, letter) => number * 32 + alphabet.indexOf(letter), 0);
}
