import { expect, test } from 'vitest';
import type { Activity } from './wait.ts';
import { why } from './why.ts';

const message = { subject: 'Welcome', recipients: ['bob@example.com', 'eve@example.com'], recipientCount: 2 };
const quiet = { connections: 0, accepted: 0, rejected: [], smtp: ['smtp://127.0.0.1:1025'] };
const refusal = { stage: 'rcpt', code: 501, text: '5.1.3 Bad recipient address syntax' };

const of = (failed: string[], activity: object | null = quiet) =>
  why({
    messages: [],
    nearMisses: failed.length === 0 ? [] : [{ message: message as never, failed }],
    activity: activity as Activity | null,
  });

test.each<[string[], object | null, string]>([
  [["subject: expected 'a', was 'b'"], quiet, "The nearest fails by its subject: expected 'a', was 'b'."],
  [["subject: expected 'a', was 'A' (only the case differs)"], quiet, 'differs)'],
  [['subject: x', 'text: y'], quiet, "The nearest, 'Welcome', fails by its subject and text."],
  [
    ['subject: x', "to: expected 'a', was 'b'"],
    quiet,
    "Nothing came to that address; the nearest is 'Welcome' to bob@example.com and 1 more.",
  ],
  [['after: early'], quiet, "One that fits came before the cursor: 'Welcome'."],
  [['except: given'], quiet, "One that fits was given by an earlier wait: 'Welcome'."],
  [['gone: deleted'], quiet, "What may have been it, 'Welcome', is gone."],
  [[], quiet, 'Nothing connected to smtp://127.0.0.1:1025.'],
  [
    [],
    { ...quiet, connections: 1, rejected: [refusal] },
    'SMTP refused RCPT with 501 5.1.3 Bad recipient address syntax.',
  ],
  [[], { ...quiet, connections: 1 }, 'What connected left without sending any.'],
  [[], null, ''],
])('%j', (failed, activity, sentence) => {
  expect(of(failed, activity)).toContain(sentence);
});
