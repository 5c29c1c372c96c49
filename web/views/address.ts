/**
 * What of the inbox stands in the URL: every view, inbox, search, message, session and tab has an address.
 */
import { comparedNames } from '../compare/compared.ts';
import { faultChoices } from '../faults/fault.ts';
import { type TabName, tabNames } from '../messages/tabs.ts';
import { stateChoices } from '../release/release-states.ts';
import { outcomeChoices } from '../sessions/outcomes.ts';
import { choiceField, nameField, textField, type Values } from '../shared/url-state.svelte.ts';

/** Mail, and the views beside it; `view-table.ts` says what each of those is. */
export const viewNames = ['mail', 'sessions', 'releases', 'relays', 'faults', 'settings'] as const;
export type ViewName = (typeof viewNames)[number];

export const address = {
  view: choiceField(viewNames, 'mail'),
  inbox: nameField,
  q: textField,
  message: nameField,
  /** Another message that the open one is compared with. */
  compare: nameField,
  compared: choiceField(comparedNames, 'headers'),
  /** The selected messages, as `selection-text.ts` writes them; a large selection may have no place here. */
  select: textField,
  tab: choiceField<TabName>(tabNames, 'preview'),
  session: nameField,
  outcome: choiceField(outcomeChoices, 'all'),
  release: nameField,
  state: choiceField(stateChoices, 'all'),
  fault: choiceField(faultChoices, 'all'),
};
export type Address = Values<typeof address>;

/** What goes from the URL when another place is gone to. */
export const elsewhere = {
  inbox: null,
  q: '',
  message: null,
  compare: null,
  compared: 'headers',
  select: '',
  session: null,
  outcome: 'all',
  release: null,
  state: 'all',
  fault: 'all',
} as const;
