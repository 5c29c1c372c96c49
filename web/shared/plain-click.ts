/**
 * A click on a link that leads within the page: it is answered here, but for one with a key that asks the browser for
 * something else, such as a window of its own.
 */
export function plainClick(run: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    run();
  };
}
