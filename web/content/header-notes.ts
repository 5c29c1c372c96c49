/**
 * What well-known header fields are for, in one line each; names in lower case.
 */
export const headerNotes: Readonly<Record<string, string>> = {
  'authentication-results': 'What an earlier server found when it checked SPF, DKIM and DMARC (RFC 8601)',
  'auto-submitted': 'Says that a program sent this, so that no out-of-office reply goes back (RFC 3834)',
  bcc: 'Recipients others should not see; it ought to be removed before sending (RFC 5322 §3.6.3)',
  'content-disposition': 'Whether the content is shown in place or is an attachment (RFC 2183)',
  'content-transfer-encoding': 'How the content was made fit for transport (RFC 2045 §6)',
  'content-type': 'What the content is, and the boundary between its parts (RFC 2045 §5)',
  date: 'When the author finished the message; not when it arrived (RFC 5322 §3.6.1)',
  'dkim-signature': 'A signature over headers and body that names the signing domain (RFC 6376)',
  'feedback-id': 'Groups complaints by campaign in some providers’ reports',
  'in-reply-to': 'The Message-ID this one answers (RFC 5322 §3.6.4)',
  'list-id': 'Names the mailing list it came through (RFC 2919)',
  'list-unsubscribe': 'Where to unsubscribe without opening the message (RFC 2369)',
  'list-unsubscribe-post': 'Promises that one POST unsubscribes, without a further question (RFC 8058)',
  'message-id': 'The author’s name for this message, unique in the world (RFC 5322 §3.6.4)',
  'mime-version': 'Says that the message uses MIME; always 1.0 (RFC 2045 §4)',
  precedence: 'An old sign for bulk mail; Auto-Submitted and List-Id say it better',
  received: 'A server noted that it took the message; the newest stands first (RFC 5321 §4.4)',
  references: 'The Message-IDs of the conversation before it (RFC 5322 §3.6.4)',
  'reply-to': 'Where answers go instead of From (RFC 5322 §3.6.2)',
  'return-path': 'The envelope sender, written down at final delivery (RFC 5321 §4.4)',
  sender: 'Who sent it, when that is not the author in From (RFC 5322 §3.6.2)',
  'x-mailer': 'The program that made the message',
  'x-priority': 'How urgent the sender thinks it is; 1 is highest',
};
