/**
 * Verdicts as JUnit XML, which every CI reads, and as annotations of GitHub, which stand at the line of the file.
 */
import type { Verdict } from './judge.ts';

/** The dialect that Jenkins, GitLab, CircleCI and GitHub's reporters agree on. */
export function junit(file: string, verdicts: readonly Verdict[]): string {
  const failures = verdicts.filter(({ failure }) => failure !== null).length;
  const seconds = Math.max(0, ...verdicts.map(({ durationMs }) => durationMs)) / 1000;
  const counts = `tests="${verdicts.length}" failures="${failures}" errors="0" skipped="0" time="${seconds.toFixed(3)}"`;
  const cases = verdicts.map((verdict) => testCase(file, verdict));
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
<testsuite name="${xml(file)}" ${counts}>
${cases.join('\n')}
</testsuite>
</testsuites>
`;
}

function testCase(file: string, { name, line, failure, durationMs }: Verdict): string {
  const head = `<testcase classname="${xml(file)}" name="${xml(name)}" file="${xml(file)}" line="${line}" time="${(durationMs / 1000).toFixed(3)}"`;
  if (failure === null) return `${head}/>`;
  const [first = ''] = failure.split('\n', 1);
  return `${head}><failure message="${xml(first)}">${xml(failure)}</failure></testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML 1.0 §2.2 leaves out. */
const noXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

function xml(text: string): string {
  return text.replace(noXml, '\ufffd').replace(/[&<>"]/g, (char) => entities[char] ?? char);
}

/** One line for each that does not hold. */
export function annotations(file: string, verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ name, line, failure }) =>
    failure === null
      ? []
      : [`::error file=${property(file)},line=${line},title=${property(name)}::${escaped(failure)}`],
  );
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
