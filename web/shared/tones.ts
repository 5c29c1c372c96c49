/** How well something went, and the colour that says so. */
export const tones = {
  good: 'var(--good)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
  accent: 'var(--accent)',
  faint: 'var(--ink-faint)',
} as const;

export type Tone = keyof typeof tones;
