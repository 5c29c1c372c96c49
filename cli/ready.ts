/**
 * What the program says on stdout once it takes mail: for a person where to point the app and where to look, for
 * a program one line of JSON with the real addresses.
 */
import type { Listener, Status } from '#contract/status.ts';

export interface Ready {
  readonly version: string;
  readonly http: string;
  readonly smtp: readonly Listener[];
  readonly data: Status['data'];
}

/** The line for a program, without its end. */
export function readyLine({ version, http, smtp, data }: Ready): string {
  return JSON.stringify({ type: 'ready', version, http, smtp, data });
}

/** The text for a person. */
export function readyText({ version, http, smtp, data }: Ready): string {
  const rows = [
    ...smtp.map((listener) => [labels[listener.tls], smtpUrl(listener)] as const),
    ['Look at', http] as const,
    [
      'Messages',
      data.keeps ? `kept in ${data.directory}` : 'kept until it ends (--data DIR keeps them)',
    ] as const,
  ];
  const lines = rows.map(([label, text]) => `  ${label.padEnd(WIDTH)} ${text}`);
  return [`Mailstop ${version}`, ...lines, ''].join('\n');
}

const labels: Record<Listener['tls'], string> = {
  none: 'Point your app at',
  starttls: 'with STARTTLS',
  implicit: 'with TLS',
};
const WIDTH = Math.max(...Object.values(labels).map((label) => label.length));

/** An address that means every interface is shown as one that can be opened. */
const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': 'localhost', '::': 'localhost' };

function smtpUrl({ host, port, tls }: Listener): string {
  const name = wildcards[host] ?? host;
  return `${tls === 'implicit' ? 'smtps' : 'smtp'}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
