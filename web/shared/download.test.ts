import { afterEach, expect, test, vi } from 'vitest';
import { download } from './download.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a link to the file is clicked, which saves it instead of going there', () => {
  const clicked: { href: string; download: string | undefined }[] = [];
  vi.stubGlobal('document', {
    createElement: (tag: string) => {
      expect(tag).toBe('a');
      return {
        click(this: { href: string; download?: string }) {
          clicked.push({ href: this.href, download: this.download });
        },
      };
    },
  });
  download('/api/messages/m1/raw?download=true');
  // The name of the file is the server's.
  expect(clicked).toEqual([{ href: '/api/messages/m1/raw?download=true', download: '' }]);
});
