/**
 * The page for someone whom the provider did not bring in: what happened, and what he can do. It stands alone, since
 * the inbox is not his to load.
 */
import { html, raw } from 'hono/html';
import type { Failure, FailureKind } from '#server/oidc/failure.ts';

interface Places {
  /** What the provider is called. */
  readonly name: string;
  /** Where one begins again. */
  readonly beginning: string;
  readonly home: string;
}

interface Row {
  readonly status: 400 | 403 | 502 | 503;
  readonly title: (name: string) => string;
  /** Whether another user could come in where this one could not. */
  readonly another?: boolean;
}

const rows: Readonly<Record<FailureKind, Row>> = {
  away: { status: 502, title: (name) => `The log-in by ${name} does not answer` },
  wrong: { status: 502, title: (name) => `The log-in by ${name} answers wrongly` },
  busy: { status: 503, title: () => 'Too many log in' },
  stale: { status: 400, title: () => 'This log-in counts no longer' },
  declined: { status: 403, title: (name) => `You were not logged in by ${name}`, another: true },
  refused: { status: 403, title: () => 'You may not come in', another: true },
};

export const statusOf = ({ failure }: Failure): Row['status'] => rows[failure].status;

export function failurePage({ failure, detail }: Failure, { name, beginning, home }: Places) {
  const { title, another } = rows[failure];
  const again = another
    ? html`<a class="strong" href="${beginning}?anew">Log in as someone else</a>`
    : html`<a class="strong" href="${beginning}">Try again</a>`;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>${title(name)} · Mailstop</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${title(name)}</h1>
      <p>${detail}</p>
      ${failure === 'refused' ? html`<p>Whoever runs this server can give you a role.</p>` : ''}
      <p class="ways">${again} <a href="${home}">Back to Mailstop</a></p>
    </main>
  </body>
</html>`;
}

/** As the log-in looks. */
const style = raw(`
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 13px/1.5 system-ui, sans-serif;
  background: light-dark(#f6f6f8, #131317); color: light-dark(#19191d, #ececf0) }
main { max-width: 24rem; padding: 0 1rem 12vh; overflow-wrap: anywhere }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 .75rem }
p { margin: 0 0 .5rem; color: light-dark(#43434c, #c2c2cb) }
.ways { display: flex; flex-wrap: wrap; align-items: center; gap: 16px; margin-top: 1.25rem }
a { color: light-dark(#4649d8, #a3a6ff) }
.strong { background: light-dark(#4b4ee0, #5b5ee9); color: #fff; padding: 5px 10px; border-radius: 6px; font-weight: 500;
  text-decoration: none }
`);
