/**
 * The icon of the page, with a number on it when there is something to count.
 */
const MARK = `<path d="M8 3h16v12H8z" fill="#fff" stroke="#4b4ee0" stroke-width="2"/><path d="m8.5 4 7.5 5.6L23.500 4" fill="none" stroke="#4b4ee0" stroke-width="2"/><rect x="3" y="12.500" width="26" height="16.500" rx="5" fill="#4b4ee0"/><path d="M9 17.500h14" stroke="#fff" stroke-width="2.600" stroke-linecap="round"/>`;
const MOST = 99;

export function pageIcon(count: number): string {
  const text = count > MOST ? `${MOST}+` : String(count);
  const size = text.length > 2 ? 11 : 14;
  const badge =
    count > 0
      ? `<circle cx="22" cy="22" r="10" fill="#c8261d" stroke="#fff" stroke-width="1.500"/><text x="22" y="${22 + size / 3}" font-family="sans-serif" font-size="${size}" font-weight="700" fill="#fff" text-anchor="middle">${text}</text>`
      : '';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${MARK}${badge}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
