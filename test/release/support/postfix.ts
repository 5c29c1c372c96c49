/**
 * A real Postfix of Debian's, with its own directories, that delivers all mail for example.com into a Maildir.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '#test/support/ports.ts';
import { waitFor } from '#test/support/wait.ts';

const PROGRAM = '/usr/sbin/postfix';

/** Why there can be none here; null when there can. */
export const noPostfix: string | null = !existsSync(PROGRAM)
  ? 'Postfix is not installed (apt-get install postfix)'
  : process.getuid?.() !== 0
    ? 'Postfix starts as root only'
    : null;

export interface Postfix {
  readonly port: number;
  /** The mail that it delivered, as files. */
  delivered(): readonly Buffer[];
}

/** Starts it on a free port; it stops when the running test ends. */
export async function startPostfix(): Promise<Postfix> {
  const root = mkdtempSync(join(tmpdir(), 'mailstop-postfix-'));
  chmodSync(root, 0o755);
  const port = await freePort();
  const [config, queue, data, boxes] = ['config', 'queue', 'data', 'boxes'].map((name) => {
    const path = join(root, name);
    mkdirSync(path);
    return path;
  }) as [string, string, string, string];
  const uid = idOf('-u');
  chownSync(data, uid, idOf('-g'));
  chownSync(boxes, uid, idOf('-g'));
  writeFileSync(join(config, 'main.cf'), mainCf({ root, queue, data, boxes, uid }));
  writeFileSync(join(config, 'master.cf'), masterCf(port));
  const postfix = (...command: string[]) =>
    execFileSync(PROGRAM, ['-c', config, ...command], { stdio: 'pipe' });
  postfix('start');
  onTestFinished(() => void postfix('stop'));
  const inbox = join(boxes, 'box', 'new');
  await waitFor('Postfix to listen', () => isListening(port));
  return {
    port,
    delivered: () =>
      existsSync(inbox) ? readdirSync(inbox).map((name) => readFileSync(join(inbox, name))) : [],
  };
}

const idOf = (flag: '-u' | '-g'): number => Number(execFileSync('id', [flag, 'postfix']).toString());

async function isListening(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}

interface Places {
  readonly root: string;
  readonly queue: string;
  readonly data: string;
  readonly boxes: string;
  readonly uid: number;
}

function mainCf({ root, queue, data, boxes, uid }: Places): string {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${queue}`,
    `data_directory = ${data}`,
    `maillog_file = ${join(root, 'mail.log')}`,
    `maillog_file_prefixes = ${root}`,
    'myhostname = mail.example.com',
    'mydestination =',
    'inet_interfaces = 127.0.0.1',
    'inet_protocols = ipv4',
    'mynetworks = 127.0.0.0/8',
    'alias_maps =',
    'local_recipient_maps =',
    'smtputf8_enable = yes',
    'virtual_mailbox_domains = example.com',
    `virtual_mailbox_base = ${boxes}`,
    'virtual_mailbox_maps = static:box/',
    `virtual_minimum_uid = 1`,
    `virtual_uid_maps = static:${uid}`,
    `virtual_gid_maps = static:${idOf('-g')}`,
    '',
  ].join('\n');
}

function masterCf(port: number): string {
  const services = [
    `127.0.0.1:${port} inet n - n - - smtpd`,
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'verify unix - - n - 1 verify',
    'proxymap unix - - n - - proxymap',
    'virtual unix - n n - - virtual',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'postlog unix-dgram n - n - 1 postlogd',
  ];
  return `${services.join('\n')}\n`;
}
