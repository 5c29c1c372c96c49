/**
 * What has become of payloads (`payloads.ts`) in a page: text, as it should, or anything else, as it must not.
 */
export interface Seen {
  readonly shown: string[];
  readonly elements: string[];
  readonly scripts: string[];
  readonly ran: number;
}

/** Run in the page, gives what is `Seen`. */
export const LOOK = `(() => {
  const values = [...document.querySelectorAll('*')].flatMap((element) => [
    ...[...element.attributes].map(({ value }) => value),
    'value' in element ? String(element.value) : '',
  ]);
  const text = [document.title, document.body.textContent, ...values].join('\\n');
  const links = [...document.querySelectorAll('[href], [src], [action]')].flatMap((element) =>
    ['href', 'src', 'action'].map((name) => element.getAttribute(name) ?? ''));
  return {
    shown: [...text.matchAll(/data-owned='([\\w-]+)'/gi)].map(([, field]) => field.toLowerCase()),
    elements: [...document.querySelectorAll('[data-owned]')].map(({ dataset }) => dataset.owned),
    scripts: links.filter((link) => /^\\s*(?:javascript|vbscript|data:text)/i.test(link)),
    ran: window.ran,
  };
})()`;
