/** The checks as `expect.extend` of Vitest, Jest and Playwright wants them. */
import type { ReceivedMessage } from '#client/mailstop.ts';
import { ask, type CheckName, checks, type Verdict } from './matchers.ts';
import { emailSnapshot } from './snapshot.ts';

interface Answer {
  readonly pass: boolean;
  readonly message: () => string;
}

interface Context {
  readonly isNot?: boolean;
}

export type Extension = (this: Context, received: unknown, ...args: unknown[]) => Answer | Promise<Answer>;

const answer = ({ pass, message }: Verdict): Answer => ({ pass, message: () => message });

function extensionOf(name: CheckName): Extension {
  return function extension(received, ...args) {
    const verdict = ask(name, this.isNot === true, received, args);
    return verdict instanceof Promise ? verdict.then(answer) : answer(verdict);
  };
}

type SnapshotExpect = (text: string) => { toMatchSnapshot(name?: string): unknown };

/** For `expect.extend`; `expect` is the runner's own, whose snapshots are used. */
export function extensions(expect: SnapshotExpect): Record<CheckName | 'toMatchEmailSnapshot', Extension> {
  const plain = Object.keys(checks).map((name) => [name, extensionOf(name as CheckName)]);
  return { ...Object.fromEntries(plain), toMatchEmailSnapshot: snapshotWith(expect) } as Record<
    CheckName | 'toMatchEmailSnapshot',
    Extension
  >;
}

/** A snapshot that differs is thrown by the runner itself, with its difference. */
function snapshotWith(expect: SnapshotExpect): Extension {
  return function extension(received, ...names) {
    if (this.isNot) throw new TypeError('expect(message).not.toMatchEmailSnapshot() says nothing');
    const [name] = names as [string?];
    const text = emailSnapshot(received as ReceivedMessage);
    if (name === undefined) expect(text).toMatchSnapshot();
    else expect(text).toMatchSnapshot(name);
    return { pass: true, message: () => '' };
  };
}
