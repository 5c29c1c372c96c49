/**
 * An SMTP server that does at one stage exactly what a test says: another reply, silence, or hanging up. At all
 * other stages it agrees. Keeps what it took.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type ScriptStage = 'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'end';
/** A reply (its lines), `drop` to hang up, `silent` to say nothing; a list has one for each time. */
type Action = string | 'drop' | 'silent';
export type Script = Readonly<Partial<Record<ScriptStage, Action | readonly Action[]>>>;

export interface Scripted {
  readonly port: number;
  readonly received: string[];
  /** Every line that clients said, outside of messages. */
  readonly said: string[];
  readonly connections: () => number;
  stop(): Promise<void>;
}

const agreed: Readonly<Record<ScriptStage, string>> = {
  greeting: '220 scripted',
  ehlo: '250-scripted\r\n250 8BITMIME',
  mail: '250 2.1.0 sender ok',
  rcpt: '250 2.1.5 recipient ok',
  data: '354 go on',
  body: '',
  end: '250 2.0.0 taken',
};

/** Starts one on a free port. */
export async function openScripted(script: Script): Promise<Scripted> {
  const received: string[] = [];
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const times = new Map<ScriptStage, number>();
  let connections = 0;

  function actionAt(stage: ScriptStage): Action {
    const planned = script[stage] ?? agreed[stage];
    if (typeof planned === 'string') return planned;
    const n = times.get(stage) ?? 0;
    times.set(stage, n + 1);
    return planned[n] ?? agreed[stage];
  }

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let text = '';
    let inData = false;

    /** Whether it agreed. */
    function act(stage: ScriptStage): boolean {
      const action = actionAt(stage);
      if (action === 'drop') socket.destroy();
      else if (action !== 'silent' && action !== '') socket.write(`${action}\r\n`);
      return /^[23]|^$/.test(action);
    }
    function takeData(): boolean {
      const end = `\r\n${text}`.indexOf('\r\n.\r\n');
      if (end < 0) return false;
      const message = text.slice(0, end);
      text = text.slice(end + 3);
      inData = false;
      if (act('end')) received.push(message);
      return true;
    }
    function takeLine(): boolean {
      const end = text.indexOf('\r\n');
      if (end < 0) return false;
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      said.push(line);
      answer(line);
      return true;
    }
    function answer(line: string): void {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO' || verb === 'HELO') act('ehlo');
      else if (verb === 'MAIL') act('mail');
      else if (verb === 'RCPT') act('rcpt');
      else if (verb === 'DATA') inData = act('data') && (script.body === undefined || act('body'));
      else socket.write(verb === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
    }

    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      while (inData ? takeData() : takeLine());
    });
    act('greeting');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    said,
    connections: () => connections,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
