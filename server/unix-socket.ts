/**
 * Listening on a Unix socket, for owner and group. A socket file that a program left behind when it died is taken away;
 * one that answers is in use.
 */
import { once } from 'node:events';
import { chmod, lstat, rm } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { BACKLOG } from './backlog.ts';

const MODE = 0o660;

/** Rejects with an error whose message is one line for a person. */
export async function listenOnSocket(server: Server, path: string): Promise<void> {
  try {
    await begin(server, path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isLeft = code === 'EADDRINUSE' && (await lstat(path)).isSocket();
    if (!isLeft) throw new Error(`No Unix socket can be made at ${path}: ${message}`, { cause });
    if (await answers(path))
      throw new Error(`The Unix socket ${path} is in use by another program`, { cause });
    await rm(path);
    await begin(server, path);
  }
  await chmod(path, MODE);
}

async function begin(server: Server, path: string): Promise<void> {
  server.listen({ path, backlog: BACKLOG });
  await once(server, 'listening');
}

/** Whether someone listens there. */
async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
