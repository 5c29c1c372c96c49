/**
 * `/docs`: the API for people, one page made from the route table, with nothing loaded from elsewhere. The
 * catalogue of errors has an anchor for each code; problems link there.
 */
import { html } from 'hono/html';
import { errors } from '#contract/error-codes.ts';
import { operators } from '#contract/search.ts';
import { commandFor } from './docs-example.ts';
import { docsStyle } from './docs-style.ts';
import { bodyFields, groupTitles, needText, typeText } from './docs-words.ts';
import { type Parameter, parametersOf, type RouteRow, routeRows } from './openapi.ts';

type Html = ReturnType<typeof html>;

/** The whole page. */
export function docsPage(version: string): Html {
  const groups = Map.groupBy(routeRows, ([, row]) => row.group);
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>Mailstop API</title>
    <style>${docsStyle}</style>
  </head>
  <body>
    <nav aria-label="Contents">
      ${[...groups].map(([group, rows]) => contents(group, rows))}
      <h2><a href="#search">Search</a></h2>
      <h2><a href="#errors">Errors</a></h2>
    </nav>
    <main>
      <h1>Mailstop API <small>${version}</small></h1>
      <p>
        JSON in camelCase, times as RFC 3339 in UTC, absent values as <code>null</code>. Lists are newest first;
        their <code>next</code> goes into <code>before</code>. An answer's <code>cursor</code> is the moment it
        was true at: give it to <a href="#live">the live socket</a> to hear of everything since. For programs:
        <a href="openapi.json">openapi.json</a>.
      </p>
      ${[...groups].map(([group, rows]) => section(group, rows))}
      ${searchSection()} ${errorSection()}
    </main>
  </body>
</html>`;
}

type Row = (typeof routeRows)[number];

function contents(group: RouteRow['group'], rows: readonly Row[]): Html {
  const items = rows.map(([name, row]) => html`<li><a href="#${name}">${row.summary}</a></li>`);
  return html`<h2><a href="#group-${group}">${groupTitles[group]}</a></h2><ul>${items}</ul>`;
}

function section(group: RouteRow['group'], rows: readonly Row[]): Html {
  return html`<section><h2 id="group-${group}">${groupTitles[group]}</h2>${rows.map(route)}</section>`;
}

function route([name, row]: Row): Html {
  const parameters = [...parametersOf(row.params, 'path'), ...parametersOf(row.query, 'query')];
  return html`<article id="${name}">
  <h3>${row.summary}</h3>
  <p class="path"><b>${row.method}</b> <code>${row.path}</code> <span>${name}, ${needText(row.needs)}</span></p>
  ${parameters.length > 0 ? parameterTable(parameters) : ''}
  ${row.body ? bodyTable(row) : ''}
  <p>Answers ${answerText(row)}${row.errors.length > 0 ? html`, or ${errorLinks(row)}` : ''}.</p>
  <pre><code>${commandFor(name, row)}</code></pre>
</article>`;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(
    ({ name, required, description = '', schema }) =>
      html`<tr><td><code>${name}</code></td><td>${typeText(schema)}${required ? ', required' : ''}</td><td>${inWords(description)}</td></tr>`,
  );
  return html`<table><tr><th>Parameter</th><th>Type</th><th></th></tr>${rows}</table>`;
}

function bodyTable(row: RouteRow): Html {
  if (!row.body) return html``;
  const rows = bodyFields(row.body).map(
    ({ name, required, description, schema }) =>
      html`<tr><td><code>${name}</code></td><td>${typeText(schema)}${required ? ', required' : ''}</td><td>${inWords(description)}</td></tr>`,
  );
  const others = row.bodyTypes ? html`<p>Or the bytes themselves as ${row.bodyTypes.join(' or ')}.</p>` : '';
  return html`<table><tr><th>Body (JSON)</th><th>Type</th><th></th></tr>${rows}</table>${others}`;
}

function answerText({ status, answer }: RouteRow): Html {
  if (answer === null) return html`<code>${status}</code>`;
  if (!('bytes' in answer)) return html`<code>${status}</code> with JSON`;
  return html`<code>${status}</code> with ${answer.bytes === '*' ? 'the bytes' : answer.bytes}`;
}

function errorLinks({ errors: codes }: RouteRow): Html {
  const links = codes.map((code, at) => html`${at > 0 ? ', ' : ''}<a href="#error-${code}">${code}</a>`);
  return html`${links}`;
}

/** Descriptions mark code with backticks. */
function inWords(text: string): Html {
  const pieces = text.split('`').map((piece, at) => (at % 2 === 1 ? html`<code>${piece}</code>` : piece));
  return html`${pieces}`;
}

function searchSection(): Html {
  const rows = Object.entries(operators).map(
    ([name, { description, example }]) =>
      html`<tr><td><code>${name}:</code></td><td>${description}</td><td><code>${example}</code></td></tr>`,
  );
  return html`<section>
  <h2 id="search">Search</h2>
  <p>
    The <code>q</code> of many routes. Words are looked for as prefixes, those of one or two letters and
    <code>"phrases"</code> as they stand unless a star follows; <code>-not</code>, <code>OR</code> and parentheses
    combine. Addresses and subjects match by substring from
    three characters on. A name that is nearly an operator, such as <code>form:</code>, is refused with the one that
    was meant; in quotes it is text.
  </p>
  <table><tr><th>Operator</th><th>Finds messages</th><th>Example</th></tr>${rows}</table>
</section>`;
}

function errorSection(): Html {
  const entries = Object.entries(errors).map(
    ([code, { status, title, advice }]) =>
      html`<dt id="error-${code}"><code>${code}</code> <small>${status}</small></dt><dd>${title}. ${inWords(advice)}</dd>`,
  );
  return html`<section>
  <h2 id="errors">Errors</h2>
  <p>
    Every error is <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>, a
    <code>detail</code> for people, and the <code>field</code> it is about.
  </p>
  <dl>${entries}</dl>
</section>`;
}
