/**
 * The command line of sendmail, as PHP, cron, mutt and git call it: letters that may be joined, values that may
 * be attached (`-fada@example.com`) or follow, and many old flags that ask for nothing here and are taken silently.
 */
import { UsageError } from '../exit.ts';

export interface SendmailCall {
  /** `-t`: recipients from the headers too. */
  readonly fromHeaders: boolean;
  /** `-i`, `-oi`: a line with one dot does not end the message. */
  readonly ignoreDots: boolean;
  /** `-bs`: speak SMTP. */
  readonly speakSmtp: boolean;
  /** `-f`, `-r`: the envelope's sender. */
  readonly sender: string | null;
  /** `-F`: the sender's full name. */
  readonly fullName: string | null;
  readonly recipients: readonly string[];
  /** `-S`, `--smtp`: where Mailstop's SMTP is. */
  readonly smtp: string | undefined;
  /** `--inbox`. */
  readonly inbox: string | undefined;
}

type Draft = { -readonly [K in keyof SendmailCall]: SendmailCall[K] };

/** Letters with a value. `null`: the value asks for nothing here. */
const withValue: Readonly<Record<string, ((call: Draft, value: string) => void) | null>> = {
  f: (call, value) => {
    call.sender = value;
  },
  r: (call, value) => {
    call.sender = value;
  },
  F: (call, value) => {
    call.fullName = value;
  },
  S: (call, value) => {
    call.smtp = value;
  },
  b: readMode,
  o: readOption,
  A: null,
  B: null,
  C: null,
  D: null,
  d: null,
  h: null,
  L: null,
  N: null,
  O: null,
  p: null,
  R: null,
  V: null,
  X: null,
};
const switches: Readonly<Record<string, (call: Draft) => void>> = {
  t: (call) => {
    call.fromHeaders = true;
  },
  i: (call) => {
    call.ignoreDots = true;
  },
  G: () => undefined,
  m: () => undefined,
  n: () => undefined,
  U: () => undefined,
  v: () => undefined,
};
const words: Readonly<Record<string, (call: Draft, value: string) => void>> = {
  '--smtp': (call, value) => {
    call.smtp = value;
  },
  '--inbox': (call, value) => {
    call.inbox = value;
  },
};

/** Reads it. Throws `UsageError` for what sendmail knows and we cannot do, and for what nobody knows. */
export function readSendmailLine(parameters: readonly string[]): SendmailCall {
  const call: Draft = {
    fromHeaders: false,
    ignoreDots: false,
    speakSmtp: false,
    sender: null,
    fullName: null,
    recipients: [],
    smtp: undefined,
    inbox: undefined,
  };
  const left = [...parameters];
  const next = (flag: string): string => {
    const value = left.shift();
    if (value === undefined) throw new UsageError(`${flag} needs a value`);
    return value;
  };
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') {
      call.recipients = [...call.recipients, ...left.splice(0)];
    } else if (word.startsWith('--')) {
      const [name = '', value] = word.split(/=(.*)/s);
      const set = words[name];
      if (!set) throw new UsageError(`sendmail has no ${name}`);
      set(call, value ?? next(name));
    } else if (/^-./.test(word)) readLetters(call, word, next);
    else call.recipients = [...call.recipients, word];
  }
  return call;
}

function readLetters(call: Draft, word: string, next: (flag: string) => string): void {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    const rest = word.slice(at + 1);
    if (letter in withValue) {
      const value = rest || next(`-${letter}`);
      withValue[letter]?.(call, value);
      return;
    }
    const set = switches[letter];
    if (!set) throw new UsageError(`sendmail has no -${letter}`);
    set(call);
  }
}

/** `-oi` counts; `-oem`, `-odq` and the others ask for what Mailstop does anyway or never does. */
function readOption(call: Draft, option: string): void {
  if (option === 'i') call.ignoreDots = true;
}

function readMode(call: Draft, mode: string): void {
  if (mode === 's') call.speakSmtp = true;
  else if (mode !== 'm') throw new UsageError(`sendmail -b${mode} is not something that Mailstop does`);
}
