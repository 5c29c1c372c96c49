/** How much mail there is somewhere, in words: `12 messages, 3 unread`. */
import { counted, formatCount } from '../shared/format.ts';

export const countedMail = ({ messages, unread }: { messages: number; unread: number }): string =>
  `${counted(messages, 'message')}, ${formatCount(unread)} unread`;
