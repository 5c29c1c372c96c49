/**
 * What TLS is spoken on every port, with whatever certificate: 1.2 or newer; of 1.2 only what keeps a past conversation
 * secret when the key is lost, and encrypts and authenticates in one (RFC 9325 §4.2). Nothing is negotiated again and
 * nothing is packed (§3.3, §3.4).
 */
import { constants } from 'node:crypto';

export const modernTls = {
  minVersion: 'TLSv1.2',
  /** Those of 1.3 are all of that kind. */
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_COMPRESSION,
} as const;
