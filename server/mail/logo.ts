/**
 * The mark of Mailstop as a PNG, drawn when it is first needed: an envelope that slides into a box.
 */
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 96;
/** Points per side of a pixel, for smooth edges. */
const GRAIN = 3;

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
const accent: Colour = [75, 78, 224, 255];
const white: Colour = [255, 255, 255, 255];
const clear: Colour = [75, 78, 224, 0];

/** The colour at a point of the 24 × 24 drawing. */
function colourAt(x: number, y: number): Colour {
  const inBox = insideRounded(x, y, { left: 2, top: 9.5, right: 22, bottom: 21.5, radius: 3.5 });
  if (inBox) return x > 6 && x < 18 && y > 12.2 && y < 14.2 ? white : accent;
  if (!insideRounded(x, y, { left: 5.2, top: 1.7, right: 18.8, bottom: 12, radius: 0.8 })) return clear;
  const isEdge = x < 6.8 || x > 17.2 || y < 3.3;
  const flap = 3.2 + 4.2 * (1 - Math.abs(x - 12) / 5.6);
  return isEdge || Math.abs(y - flap) < 1 ? accent : white;
}

interface Rounded {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly radius: number;
}

function insideRounded(x: number, y: number, { left, top, right, bottom, radius }: Rounded): boolean {
  const dx = Math.max(left + radius - x, 0, x - right + radius);
  const dy = Math.max(top + radius - y, 0, y - bottom + radius);
  return dx * dx + dy * dy <= radius * radius;
}

/** PNG bytes (W3C PNG §5), 96 × 96 with transparency. */
export function logoPng(): Buffer {
  const rows = Buffer.alloc(SIZE * (SIZE * 4 + 1));
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) rows.set(pixel(x, y), y * (SIZE * 4 + 1) + 1 + x * 4);
  }
  const header = Buffer.from([0, 0, 0, SIZE, 0, 0, 0, SIZE, 8, 6, 0, 0, 0]);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function pixel(x: number, y: number): number[] {
  const sum = [0, 0, 0, 0];
  for (let point = 0; point < GRAIN * GRAIN; point++) {
    const px = x + ((point % GRAIN) + 0.5) / GRAIN;
    const py = y + (Math.floor(point / GRAIN) + 0.5) / GRAIN;
    const colour = colourAt((px * 24) / SIZE, (py * 24) / SIZE);
    for (const [index, value] of colour.entries()) sum[index] = (sum[index] ?? 0) + value;
  }
  return sum.map((value) => Math.round(value / (GRAIN * GRAIN)));
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
