/**
 * The private side of the smtp-server package that we build on. When a new version breaks one of these, look at
 * the file that uses it before the pin is moved.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection';
import { SMTPStream } from 'smtp-server/lib/smtp-stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLog } from '#server/log.ts';
import { createPeers } from '#server/peers.ts';
import { MailServer } from './server.ts';

const quiet: SMTPServerOptions = { logger: false, disabledCommands: ['STARTTLS'] };

test('the version is the one that was read', () => {
  const { version } = createRequire(import.meta.url)('smtp-server/package.json') as { version: string };
  expect(version).toBe('3.21.6');
});

/** Name and number of parameters of each method that is overridden or called. */
const methods: ReadonlyArray<[owner: { prototype: object }, methods: Readonly<Record<string, number>>]> = [
  [
    SMTPServer,
    {
      connect: 2,
      updateSecureContext: 1,
      _handleProxy: 2,
      _upgrade: 2,
      onConnect: 2,
      onSecure: 3,
      onClose: 2,
    },
  ],
  [
    SMTPConnection,
    {
      init: 0,
      connectionReady: 1,
      send: 3,
      close: 0,
      upgrade: 2,
      _createParser: 0,
      _sendGreeting: 0,
      _setListeners: 1,
      _onClose: 0,
      _onError: 1,
      _onTimeout: 0,
      _armTimeout: 0,
    },
  ],
  [SMTPStream, { _write: 3, _flushData: 0 }],
];
describe.each(methods)('%o', (owner, rows) => {
  test.each(Object.entries(rows))('%s takes %i', (name, parameters) => {
    const method: unknown = Reflect.get(owner.prototype, name);
    expect(method).toBeTypeOf('function');
    expect((method as (...args: unknown[]) => unknown).length).toBe(parameters);
  });
});

test('a server has the fields that are read', () => {
  const server = new SMTPServer(quiet);
  expect(server).toMatchObject({
    connections: new Set(),
    _pendingSockets: new Map(),
    secureContext: expect.any(Map),
  });
  expect(server.server.listening).toBe(false);
});

test('a connection has the fields that are read, as they begin', () => {
  const socket = new Socket();
  const connection = new SMTPConnection(new SMTPServer(quiet), socket, { id: 'x' });
  expect(connection).toMatchObject({
    id: 'x',
    secure: false,
    remoteAddress: '',
    remotePort: 0,
    _socket: socket,
    _upgrading: false,
    _closing: false,
    _closed: false,
  });
  expect(connection._parser).toBeInstanceOf(SMTPStream);
  expect(connection._parser).toHaveProperty('isClosed', false);
});

test('the parser is made by _createParser while the connection is built', () => {
  const made: SMTPStream[] = [];
  class Probe extends SMTPConnection {
    override _createParser(): SMTPStream {
      const parser = super._createParser();
      made.push(parser);
      return parser;
    }
  }
  const probe = new Probe(new SMTPServer(quiet), new Socket());
  expect(probe._parser).toBe(made[0]);
});

test('each socket reaches connect() through _handleProxy, and closing calls close and _onClose', async () => {
  const seen: string[] = [];
  class Connection extends SMTPConnection {
    override init(): void {
      this._setListeners(() => this.connectionReady());
    }
    override _sendGreeting(): void {
      seen.push('greeting');
      this.close();
    }
    override _onClose(): void {
      seen.push(`closing ${this._closing}`);
      super._onClose();
      seen.push(`closed ${this._closed}, parser ${this._parser}`);
    }
  }
  class Server extends SMTPServer {
    override _handleProxy(_socket: Socket, proceed: (error: null, options: { id: string }) => void): void {
      seen.push('proxy');
      proceed(null, { id: 'own' });
    }
    override onConnect(_session: unknown, proceed: () => void): void {
      proceed();
    }
    override connect(socket: Socket, options: { id: string }): void {
      seen.push(`connect ${options.id}`);
      new Connection(this, socket, options).init();
    }
  }
  const server = new Server({ ...quiet, disableReverseLookup: true });
  server.server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => {
    server.server.close();
  });
  const client = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  client.resume();
  const ended = new Promise<void>((resolve) => {
    server.onClose = () => resolve();
  });
  await ended;
  expect(seen).toEqual(['proxy', 'connect own', 'greeting', 'closing true', 'closed true, parser false']);
});

test('a finished stream calls _flushData once all is read', async () => {
  const seen: string[] = [];
  class Probe extends SMTPStream {
    override _write(chunk: Buffer, _encoding: string, next: () => void): void {
      seen.push(String(chunk));
      setImmediate(next);
    }
    override _flushData(): void {
      seen.push('flushed');
    }
  }
  const probe = new Probe();
  probe.write('a');
  probe.end('b');
  await once(probe, 'close');
  expect(seen).toEqual(['a', 'b', 'flushed']);
});

test('the certificate of the package, whose key is public, is never loaded', () => {
  const server = new MailServer(
    {
      mode: { name: 'x', host: '127.0.0.1', port: 0, tls: 'none', auth: 'off' },
      backend: {
        open: () => expect.unreachable(),
        accept: () => expect.unreachable(),
        authenticate: () => expect.unreachable(),
      },
      hostname: 'mail.example.com',
      maxMessageSize: 1,
      maxLine: 1000,
      maxCommands: 1000,
      maxUnknownCommands: 10,
      proxyTimeoutMs: 1000,
      maxRecipients: 1,
      maxClients: 1,
      maxClientsPerAddress: 1,
      proxies: createPeers([]),
      timeoutMs: 1,
      log: createLog({ logLevel: 'error', logFormat: 'json' }),
    },
    null,
  );
  expect(server.secureContext.size).toBe(0);
  expect(server.options.cert).toBeUndefined();
});
