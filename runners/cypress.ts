/**
 * Cypress: its tests run in a browser, its tasks in Node. Tasks ask Mailstop; commands call them and wait a little
 * longer than they do.
 *
 *     // cypress.config.ts                                  // cypress/support/e2e.ts
 *     on('task', mailstopTasks());                          installMailstop(Cypress, cy);
 *
 *     cy.mailInbox('signup').then((inbox) => {
 *       cy.get('#email').type(inbox.address);
 *       cy.waitForMail(inbox, { subject: /Confirm/ }).then((message) => cy.visit(message.link()));
 *     });
 */

import { createClient } from '#client/client.ts';
import { type MessageCriteria, toCriteria } from '#client/criteria.ts';
import { Mailstop, type MailstopOptions } from '#client/mailstop.ts';
import { type ReceivedMessage, received } from '#client/received.ts';
import type { Message } from '#contract/message.ts';
import type { Criteria } from '#contract/wait.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
/** A task may take so much longer than what it waits for. */
const MARGIN_MS = 5_000;

/** What passes between browser and Node: plain data. */
export interface MailPlace {
  readonly address: string;
  /** Messages that were given before. */
  readonly given: string[];
}

interface WaitTask {
  readonly address: string;
  readonly except: readonly string[];
  readonly criteria: Criteria;
  readonly timeout: number;
}

interface FoundMail {
  readonly url: string;
  readonly message: Message;
}

/** A type and no interface: Cypress wants one with an index. */
export type MailstopTasks = {
  'mailstop:inbox'(label: string | null): { address: string };
  'mailstop:waitFor'(asked: WaitTask): Promise<FoundMail>;
  'mailstop:expectNone'(asked: WaitTask): Promise<null>;
};

/** For `on('task', …)` in the Cypress configuration. */
export function mailstopTasks(options: MailstopOptions = {}): MailstopTasks {
  const mail = new Mailstop(options);
  return {
    'mailstop:inbox': (label) => ({ address: mail.inbox(label === null ? {} : { for: label }).address }),
    async 'mailstop:waitFor'({ address, except, criteria, timeout }) {
      const asked = { ...fromData(criteria), except, timeout, count: 1 };
      const [message] = await mail.inbox({ address }).receive(asked);
      if (!message) throw new Error('the answer holds no message');
      const whole = await mail.client.getMessage({ params: { id: message.id } });
      return { url: mail.url, message: whole };
    },
    async 'mailstop:expectNone'({ address, except, criteria, timeout }) {
      await mail.inbox({ address }).expectNone({ ...fromData(criteria), except, within: timeout });
      return null;
    },
  };
}

/** The data form of an expression back to what the client takes. */
function fromData({ except: _, ...criteria }: Criteria): MessageCriteria {
  return criteria as MessageCriteria;
}

/** `add` is asked for no more than that it can be called: Cypress's own takes the names that it knows. */
interface CypressLike {
  readonly Commands: { readonly add: (...given: never[]) => unknown };
}

interface CommandList {
  add(name: string, run: (...given: never[]) => unknown): void;
}

interface Chain<T> {
  then<U>(use: (value: T) => U): Chain<U>;
}

interface CyLike {
  task(name: string, argument: unknown, options: { timeout: number }): unknown;
}

export type AskedMail = MessageCriteria & { readonly timeout?: number };
export type AskedNoMail = MessageCriteria & { readonly within?: number };

/** Adds `cy.mailInbox`, `cy.waitForMail` and `cy.expectNoMail`. */
export function installMailstop({ Commands }: CypressLike, cy: CyLike): void {
  const commands = Commands as unknown as CommandList;
  const task = <T>(name: keyof MailstopTasks, argument: unknown, waits: number): Chain<T> =>
    cy.task(name, argument, { timeout: waits + MARGIN_MS }) as Chain<T>;

  commands.add('mailInbox', (label?: string) =>
    task<{ address: string }>('mailstop:inbox', label ?? null, 0).then(
      ({ address }): MailPlace => ({
        address,
        given: [],
      }),
    ),
  );
  commands.add(
    'waitForMail',
    (inbox: MailPlace, { timeout = DEFAULT_TIMEOUT_MS, ...criteria }: AskedMail = {}) => {
      const asked = { address: inbox.address, except: inbox.given, criteria: toCriteria(criteria), timeout };
      return task<FoundMail>('mailstop:waitFor', asked, timeout).then((found) => {
        inbox.given.push(found.message.id);
        return messageOf(found);
      });
    },
  );
  commands.add('expectNoMail', (inbox: MailPlace, { within = 1_000, ...criteria }: AskedNoMail = {}) => {
    const asked = {
      address: inbox.address,
      except: inbox.given,
      criteria: toCriteria(criteria),
      timeout: within,
    };
    return task<null>('mailstop:expectNone', asked, within);
  });
}

function messageOf({ url, message }: FoundMail): ReceivedMessage {
  return received(message, { client: createClient({ url }), pageOf: (id) => `${url}/?message=${id}` });
}

declare global {
  namespace Cypress {
    interface Chainable<Subject> {
      /** An inbox with an address of its own. */
      mailInbox(label?: string): Chainable<MailPlace>;
      /** The one message that fits; each is given once. */
      waitForMail(inbox: MailPlace, asked?: AskedMail): Chainable<ReceivedMessage>;
      /** Nothing (that fits) comes in the time. */
      expectNoMail(inbox: MailPlace, asked?: AskedNoMail): Chainable<null>;
    }
  }
}
