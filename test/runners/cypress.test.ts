/** Cypress' tasks and commands as the functions they are: tasks get and give plain data, commands wait longer. */

import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test } from 'vitest';
import type { ReceivedMessage } from '#client/mailstop.ts';
import { installMailstop, type MailPlace, type MailstopTasks, mailstopTasks } from '#runners/cypress.ts';
import { createSandbox } from '#sandbox/sandbox.ts';

/** Cypress's own types, in short: its tasks have an index, and `add` knows the commands by name. */
interface CypressTasks {
  readonly [name: string]: (value: never) => unknown;
}
interface CypressCommands {
  add<Name extends 'mailInbox' | 'waitForMail'>(
    name: Name,
    run: (...given: Name extends 'mailInbox' ? [label?: string] : [inbox: MailPlace]) => void,
  ): void;
}

/** As Cypress does it: arguments and results cross over as JSON, commands are queued. */
function runner(tasks: MailstopTasks & CypressTasks) {
  const timeouts: number[] = [];
  const commands: Record<string, (...given: unknown[]) => Promise<unknown>> = {};
  const over = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const cy = {
    task: async (name: keyof MailstopTasks, argument: unknown, { timeout }: { timeout: number }) => {
      timeouts.push(timeout);
      return over(await (tasks[name] as (argument: unknown) => unknown)(over(argument)));
    },
  };
  const Commands: CypressCommands = {
    add(name, run) {
      commands[name] = run as never;
    },
  };
  installMailstop({ Commands }, cy as never);
  return { commands, timeouts };
}

test('an inbox, its mail, and none', async () => {
  const sandbox = await createSandbox();
  onTestFinished(() => sandbox.stop());
  const { commands, timeouts } = runner(mailstopTasks({ url: sandbox.url }));
  const inbox = (await commands.mailInbox?.('signup')) as MailPlace;
  expect(inbox.address).toMatch(/^signup-/);
  const send = (subject: string) =>
    createTransport(`${sandbox.smtp.url}?ignoreTLS=true`).sendMail({
      from: 'shop@example.com',
      to: inbox.address,
      subject,
      text: 'Your code is 123456. https://app.example.com/confirm/1',
    });
  await send('Confirm it');
  const message = (await commands.waitForMail?.(inbox, {
    subject: /confirm/i,
    timeout: 20_000,
  })) as ReceivedMessage;
  expect(timeouts.at(-1)).toBe(25_000);
  expect([message.code(), message.link()]).toEqual(['123456', 'https://app.example.com/confirm/1']);
  await commands.expectNoMail?.(inbox, { within: 50 });
  await send('Again');
  await expect(commands.expectNoMail?.(inbox, { within: 30_000 })).rejects.toThrow(
    'A message came where none may',
  );
  await expect(commands.waitForMail?.(inbox, { subject: 'Never', timeout: 50 })).rejects.toThrow(
    "was 'Again'",
  );
});
