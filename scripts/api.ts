/**
 * `docs/api.md` as text, made from the table of routes: what `/docs` of a running server says, to be read before one
 * runs. A test fails when the file is not this.
 */
import { errors } from '#contract/error-codes.ts';
import { operators } from '#contract/search.ts';
import { commandFor } from '#server/http/docs-example.ts';
import { bodyFields, groupTitles, needText, typeText } from '#server/http/docs-words.ts';
import { parametersOf, type RouteRow, routeRows } from '#server/http/openapi.ts';

export const API_FILE = 'docs/api.md';

const opening = `# API

<!-- Made from contract/routes.ts by npm run docs; change it there. -->

JSON in camelCase, times as RFC 3339 in UTC, absent values as \`null\`. Lists are newest first; their \`next\` goes into
\`before\`. An answer's \`cursor\` is the moment it was true at: give it to the [live socket](#live) to hear of
everything since. Errors are problems (RFC 9457) with a stable [code](#errors). A running Mailstop has this page at
\`/docs\`, with its own address, and for programs \`/openapi.json\`. In JavaScript, the
[client](testing.md#vitest) asks for you. Who must log in sends \`Authorization: Bearer …\` with a
[token](security.md#programs).
`;

/** The whole page. */
export function apiPage(): string {
  const groups = Map.groupBy(routeRows, ([, { group }]) => group);
  const sections = [...groups].flatMap(([group, rows]) => [
    `## ${groupTitles[group]}\n`,
    ...rows.map(section),
  ]);
  return [opening, ...sections, searchSection(), errorSection()].join('\n');
}

function section([name, row]: (typeof routeRows)[number]): string {
  const parameters = [...parametersOf(row.params, 'path'), ...parametersOf(row.query, 'query')];
  const codes = row.errors.map((code) => `[\`${code}\`](#error-${code})`);
  const parts = [
    `<a id="${name}"></a>\n\n### ${row.summary}`,
    `\`${row.method} ${row.path}\`, ${needText(row.needs)}`,
    table(
      'Parameter',
      parameters.map(({ name, required, description = '', schema }) => [
        name,
        typeText(schema),
        required,
        description,
      ]),
    ),
    row.body
      ? table(
          'Body (JSON)',
          bodyFields(row.body).map(({ name, required, description, schema }) => [
            name,
            typeText(schema),
            required,
            description,
          ]),
        )
      : '',
    row.bodyTypes ? `Or the bytes themselves as ${row.bodyTypes.join(' or ')}.` : '',
    `Answers ${answerText(row)}${codes.length > 0 ? `, or ${codes.join(', ')}` : ''}.`,
    `\`\`\`sh\n${commandFor(name, row)}\n\`\`\``,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

type Field = readonly [name: string, type: string, required: boolean, description: string];

function table(what: string, fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ([name, type, required, description]) =>
      `| \`${name}\` | ${inCell(type)}${required ? ', required' : ''} | ${inCell(description)} |`,
  );
  return [`| ${what} | Type | |`, '|---|---|---|', ...rows].join('\n');
}

/** Text in a table; outside of code, what Markdown and HTML would read stays text. */
function inCell(text: string): string {
  const parts = text.replaceAll('|', '\\|').split(/(`[^`]*`)/);
  return parts.map((part) => (part.startsWith('`') ? part : part.replace(/[<*_]/g, '\\$&'))).join('');
}

function answerText({ status, answer }: RouteRow): string {
  if (answer === null) return `\`${status}\``;
  if (!('bytes' in answer)) return `\`${status}\` with JSON`;
  return `\`${status}\` with ${answer.bytes === '*' ? 'the bytes' : answer.bytes}`;
}

function searchSection(): string {
  const rows = Object.entries(operators).map(
    ([, { description, example }]) => `| \`${example}\` | ${inCell(description)} |`,
  );
  return [
    '## Search\n',
    'Words, `"phrases"`, `-not`, `OR` and parentheses; a word is also the beginning of longer ones, from three characters on or with a star (`re*`); addresses and subjects by any part of three characters or more. Within quotation marks `\\"` is one, and `\\\\` a backslash.\n',
    '| For example | |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function errorSection(): string {
  const rows = Object.entries(errors).map(
    ([code, { status, title, advice }]) =>
      `<a id="error-${code}"></a>\n\n\`${code}\` (${status}): ${title}. ${inCell(advice)}\n`,
  );
  return ['## Errors\n', ...rows].join('\n');
}
