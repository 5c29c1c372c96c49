import { expect, test } from 'vitest';
import { type ProxyHeader, readProxyHeader } from './proxy-header.ts';

const read = (length: number, address: string, port: number): ProxyHeader => ({
  type: 'read',
  length,
  client: { address, port },
});
const signature = '0d0a0d0a000d0a515549540a';
const v2 = (rest: string): Buffer => Buffer.from(signature + rest.replaceAll(' ', ''), 'hex');

test.each<[string, Buffer, ProxyHeader]>([
  ['v1, IPv4', Buffer.from('PROXY TCP4 192.0.2.1 10.0.0.1 5000 25\r\nEHLO'), read(39, '192.0.2.1', 5000)],
  ['v1, IPv6', Buffer.from('PROXY TCP6 2001:db8::1 ::1 5000 25\r\n'), read(36, '2001:db8::1', 5000)],
  ['v1, unknown', Buffer.from('PROXY UNKNOWN\r\n'), { type: 'read', length: 15, client: null }],
  ['v2, IPv4', v2('21 11 000c c0000201 0a000001 1388 0019'), read(28, '192.0.2.1', 5000)],
  [
    'v2, IPv6 with a TLV behind',
    v2(`21 21 0027 20010db8${'00'.repeat(11)}01 ${'00'.repeat(15)}01 1388 0019 040000`),
    read(55, '2001:db8::1', 5000),
  ],
  ['v2, a health check', v2('20 00 0000'), { type: 'read', length: 16, client: null }],
])('%s', (_, bytes, header) => {
  expect(readProxyHeader(bytes)).toEqual(header);
  for (let length = 0; length < (header.type === 'read' ? header.length : 0); length += 1)
    expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ type: 'incomplete' });
});

test.each<[string, Buffer]>([
  ['SMTP', Buffer.from('EHLO x\r\n')],
  ['an address that is none', Buffer.from('PROXY TCP4 example.com 10.0.0.1 5000 25\r\n')],
  ['IPv6 that is called IPv4', Buffer.from('PROXY TCP4 ::1 ::1 5000 25\r\n')],
  ['a port that is none', Buffer.from('PROXY TCP4 192.0.2.1 10.0.0.1 65536 25\r\n')],
  ['a field too many', Buffer.from('PROXY TCP4 192.0.2.1 10.0.0.1 5000 25 x\r\n')],
  ['a line without an end', Buffer.from(`PROXY ${'x'.repeat(200)}`)],
  ['version 3', v2('31 11 000c c0000201 0a000001 1388 0019')],
  ['a command that is none', v2('22 11 000c c0000201 0a000001 1388 0019')],
  ['too few bytes for its family', v2('21 11 0004 c0000201')],
  ['too many bytes', v2('21 11 ffff')],
])('%s is wrong', (_, bytes) => {
  expect(readProxyHeader(bytes)).toEqual({ type: 'wrong' });
});
