/**
 * The text format of Prometheus (0.0.4), read strictly, a character at a time: a line that is none of it, a value that is
 * no number, a label that is not closed or a series that comes twice throws.
 */

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const HEAD =
  /^# (HELP [a-zA-Z_:][\w:]* (?:[^\\\n]|\\[\\n])*|TYPE [a-zA-Z_:][\w:]* (?:counter|gauge|histogram|summary|untyped))$/;
const NAME = /[a-zA-Z_:][\w:]*/y;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"/y;
const VALUE = / (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)|[+-]Inf|NaN)$/iy;
const meanings: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

export function seriesOf(page: string): readonly Series[] {
  if (!page.endsWith('\n')) throw new Error('the last line has no end');
  const lines = page.slice(0, -1).split('\n');
  for (const line of lines.filter((one) => one.startsWith('#')))
    if (!HEAD.test(line)) throw new Error(`no comment of the format: ${line}`);
  const all = lines.filter((one) => !one.startsWith('#')).map(read);
  const keys = all.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).toSorted()]));
  const twice = keys.find((key, n) => keys.indexOf(key) !== n);
  if (twice) throw new Error(`twice: ${twice}`);
  return all;
}

function read(line: string): Series {
  let at = 0;
  const take = (form: RegExp): RegExpExecArray => {
    form.lastIndex = at;
    const found = form.exec(line);
    if (!found) throw new Error(`at ${at} of ${JSON.stringify(line)}`);
    at = form.lastIndex;
    return found;
  };
  const [name] = take(NAME);
  const labels: Record<string, string> = {};
  for (let mark = '{'; line[at] === mark; mark = ',') {
    at += 1;
    const [, label = '', written = ''] = take(LABEL);
    if (label in labels) throw new Error(`the label ${label} twice in ${line}`);
    labels[label] = written.replace(/\\[\\"n]/g, (mark) => meanings[mark] ?? '');
  }
  if (Object.keys(labels).length > 0) take(/\}/y);
  return { name, labels, value: Number(take(VALUE)[1]?.replace('Inf', 'Infinity')) };
}
