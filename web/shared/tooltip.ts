/**
 * A tooltip as an attachment: `{@attach tooltip('Delete', '#')}`. There is one bubble for the whole page, shown
 * after a moment on hover and at once on keyboard focus; Escape, a click and scrolling take it away.
 *
 * It repeats what `aria-label` and `aria-keyshortcuts` say already, so it is hidden from screen readers.
 */
import type { Attachment } from 'svelte/attachments';
import { keyCaps } from './keys.ts';

const WAIT_MS = 350;
const GAP = 6;
const MARGIN = 8;

let bubble: HTMLElement | null = null;
/** Whose it is, on show or about to be. */
let owner: HTMLElement | null = null;
let waiting: ReturnType<typeof setTimeout> | undefined;

export function tooltip(text: string, keys?: string): Attachment<HTMLElement> {
  return (element) => {
    const later = (): void => {
      clearTimeout(waiting);
      owner = element;
      waiting = setTimeout(() => show(element, text, keys), WAIT_MS);
    };
    const atOnce = (): void => {
      if (element.matches(':focus-visible')) show(element, text, keys);
    };
    const onKey = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') hide();
    };
    element.addEventListener('pointerenter', later);
    element.addEventListener('focus', atOnce);
    element.addEventListener('keydown', onKey);
    for (const type of ['pointerleave', 'blur', 'click'] as const) element.addEventListener(type, hide);
    return () => {
      // Others come and go while this one is read.
      if (owner === element) hide();
      element.removeEventListener('pointerenter', later);
      element.removeEventListener('focus', atOnce);
      element.removeEventListener('keydown', onKey);
      for (const type of ['pointerleave', 'blur', 'click'] as const) element.removeEventListener(type, hide);
    };
  };
}

function show(element: HTMLElement, text: string, keys: string | undefined): void {
  hide();
  if (!element.isConnected) return;
  owner = element;
  bubble = document.createElement('div');
  bubble.className = 'tooltip';
  bubble.setAttribute('aria-hidden', 'true');
  bubble.append(text);
  for (const cap of keys ? keyCaps(keys) : []) {
    const key = document.createElement('kbd');
    key.textContent = cap;
    bubble.append(key);
  }
  (element.closest('dialog, [role=dialog]') ?? document.body).append(bubble);
  place(bubble, element.getBoundingClientRect());
}

/** Below the element, or above where there is no room; never outside of the window. */
function place(box: HTMLElement, at: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + GAP + height < window.innerHeight;
  const left = at.left + at.width / 2 - width / 2;
  box.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
  box.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - width - MARGIN))}px`;
}

function hide(): void {
  clearTimeout(waiting);
  bubble?.remove();
  bubble = null;
  owner = null;
}
