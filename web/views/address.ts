/**
 * What of the inbox stands in the URL: every inbox, search, message and tab has an address.
 */
import { type TabName, tabNames } from '../messages/tabs.ts';
import { choiceField, nameField, textField, type Values } from '../shared/url-state.svelte.ts';

export const address = {
  inbox: nameField,
  q: textField,
  message: nameField,
  tab: choiceField<TabName>(tabNames, 'preview'),
};
export type Address = Values<typeof address>;
