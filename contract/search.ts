/**
 * The search language's operators as a table: parser, SQL, suggestions and docs walk the same rows.
 */
export type OperatorValue = 'text' | 'address' | 'word' | 'time' | 'size' | 'header';

interface OperatorRow {
  readonly value: OperatorValue;
  /** The only words allowed as a value, for operators of `value: 'word'` that have a fixed set. */
  readonly words?: readonly string[];
  readonly description: string;
  readonly example: string;
}

export const operators = {
  from: {
    value: 'address',
    description: 'From header or envelope sender contains',
    example: 'from:billing@',
  },
  to: {
    value: 'address',
    description: 'To, Cc or envelope recipient contains',
    example: 'to:ada@example.com',
  },
  cc: { value: 'address', description: 'Cc header contains', example: 'cc:team@' },
  bcc: {
    value: 'address',
    description: 'A recipient named in the envelope only contains',
    example: 'bcc:audit@',
  },
  subject: { value: 'text', description: 'Subject contains', example: 'subject:"reset your"' },
  body: { value: 'text', description: 'Text of the body has the words', example: 'body:invoice' },
  header: { value: 'header', description: 'Header field has the value', example: 'header:X-Mailer=Symfony' },
  inbox: {
    value: 'text',
    description: 'In this inbox, or with `*` in all of such names',
    example: 'inbox:team-*',
  },
  tag: { value: 'text', description: 'Has this tag', example: 'tag:signup' },
  attachment: { value: 'text', description: 'Name of an attachment contains', example: 'attachment:invoice' },
  session: {
    value: 'text',
    description: 'Came in this SMTP session',
    example: 'session:hYx0Zk3mQ2aB',
  },
  'message-id': { value: 'text', description: 'Message-ID header is', example: 'message-id:<a@b>' },
  is: {
    value: 'word',
    words: ['unread', 'read', 'pinned', 'released', 'refused', 'broken'],
    description: 'Has this mark',
    example: 'is:unread',
  },
  has: {
    value: 'word',
    words: ['attachment', 'link', 'code'],
    description: 'Holds such a thing',
    example: 'has:attachment',
  },
  before: { value: 'time', description: 'Came before this day or time', example: 'before:2026-01-31' },
  after: {
    value: 'time',
    description: 'Came at or after this day or time',
    example: 'after:2026-01-31T12:00Z',
  },
  larger: { value: 'size', description: 'Is larger than', example: 'larger:1M' },
  smaller: { value: 'size', description: 'Is smaller than', example: 'smaller:10k' },
} as const satisfies Record<string, OperatorRow>;

export type OperatorName = keyof typeof operators;

/** A value as a search writes it: in quotation marks where it would end too early otherwise. */
export const searchValue = (value: string): string =>
  /[\s()"]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;

/** A search as a tree. An empty search is `and` of nothing. */
export type SearchNode =
  | { readonly type: 'and'; readonly nodes: readonly SearchNode[] }
  | { readonly type: 'or'; readonly nodes: readonly SearchNode[] }
  | { readonly type: 'not'; readonly node: SearchNode }
  | { readonly type: 'words'; readonly text: string; readonly phrase: boolean; readonly prefix: boolean }
  | { readonly type: 'operator'; readonly name: OperatorName; readonly value: string };
