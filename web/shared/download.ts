/** Saves what an address answers with, as a click on a link to it does; the page stays where it is. */
export function download(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}
