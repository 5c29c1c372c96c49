/** Ways to put messages into a sandbox, and to ask it without a client that tidies the request up. */
import { request } from 'node:http';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Problem } from '#contract/error.ts';
import type { TestSandbox } from '#test/support/start.ts';

/** Sends a message by SMTP and gives the id that the server named. */
export async function send(
  sandbox: Pick<TestSandbox, 'smtpPort'>,
  message: SendMailOptions = {},
  options: { user?: string } = {},
): Promise<string> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: sandbox.smtpPort,
    ignoreTLS: true,
    ...(options.user && { auth: { user: options.user, pass: 'any' } }),
  });
  const sent = await transport.sendMail({
    from: 'app@example.com',
    to: 'ada@example.com',
    subject: 'Hello',
    text: 'Hello Ada',
    ...message,
  });
  const id = /queued as (\S+)/.exec(sent.response)?.[1];
  if (!id) throw new Error(`no id in «${sent.response}»`);
  return id;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** One HTTP request exactly as described, Host included. */
export function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const length = method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers: { ...length, ...headers }, agent: false });
    asking.on('error', reject);
    asking.on('response', (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string | undefined>,
          body: Buffer.concat(pieces).toString(),
        }),
      );
    });
    asking.end(body);
  });
}

export async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get('content-type');
  if (type !== 'application/problem+json')
    throw new Error(`${answer.status} ${type}: ${await answer.text()}`);
  return (await answer.json()) as Problem;
}

export const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
