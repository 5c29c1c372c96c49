/**
 * Colours HTML with highlight.js; loaded only when first needed. The answer is markup in which all text of the
 * message is escaped.
 */
import hljs from 'highlight.js/lib/core';
import xml from 'highlight.js/lib/languages/xml';

hljs.registerLanguage('xml', xml);

export function highlightHtml(text: string): string {
  return hljs.highlight(text, { language: 'xml', ignoreIllegals: true }).value;
}
