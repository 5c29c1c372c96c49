/** What of two messages is compared, in the order of the tabs. */
export const comparedLabels = { headers: 'Headers', text: 'Text', html: 'HTML' } as const;
export type Compared = keyof typeof comparedLabels;
export const comparedNames = Object.keys(comparedLabels) as Compared[];
