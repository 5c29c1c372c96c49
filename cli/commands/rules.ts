/** `mailstop rules`: the rules that release messages as they arrive. */
import type { Client } from '#client/client.ts';
import { counted } from '#contract/explain.ts';
import type { ReleaseRule } from '#contract/release.ts';
import type { ReleasePlan } from '#contract/routes.ts';
import { command } from '../command.ts';
import { Failure, UsageError } from '../exit.ts';
import { list, text, toggle } from '../options.ts';
import { explain, print, printJson, printRows } from '../output.ts';

const headings = ['NAME', 'ON', 'SEARCH', 'RELAY', 'RECIPIENTS'];

export const rules = command({
  name: 'rules',
  group: 'release',
  summary: 'List the rules that release messages as they arrive; make, try, switch and remove them',
  details:
    'A rule is off until it is switched on. «try» says what it would have released of the stored messages, and releases nothing.',
  operands: [
    { name: '[action]', description: 'list, save, try, on, off or remove (default: list)' },
    { name: '[name]', description: 'The rule' },
  ],
  options: {
    q: text('SEARCH', 'With save: which messages'),
    relay: text('NAME', 'With save: through which relay'),
    to: list('ADDRESS', 'With save: to whom (default: the recipients of the message)'),
    json: toggle('Print the answer of the API'),
  },
  examples: [
    ['mailstop rules save qa --q "inbox:staging" --relay live --to qa@example.com', 'Make one; it is off'],
    ['mailstop rules try qa', 'What it would release'],
    ['mailstop rules on qa', 'Switch it on'],
  ],
  asksServer: true,
  async run({ options, operands: [action = 'list', name], server }) {
    const { client } = server();
    const act = actions[action as keyof typeof actions];
    if (!act) throw new UsageError(`"${action}" is not one of ${Object.keys(actions).join(', ')}`);
    if (action !== 'list' && name === undefined) throw new UsageError(`rules ${action}: name the rule`);
    const answer = await act(client, name ?? '', options);
    if (options.json) printJson(answer.value);
    else answer.show();
    return undefined;
  },
});

interface Given {
  readonly q: string | undefined;
  readonly relay: string | undefined;
  readonly to: readonly string[];
}
interface Answer {
  readonly value: unknown;
  show(): void;
}

const actions = {
  async list(client: Client): Promise<Answer> {
    const value = await client.listRules();
    return { value, show: () => showRules(value.rules) };
  },
  async save(client: Client, name: string, { q, relay, to }: Given): Promise<Answer> {
    if (!q || !relay) throw new UsageError('rules save: --q and --relay are needed');
    const body = { name, q, relay, to: to.length > 0 ? [...to] : null, enabled: false };
    const value = await client.saveRule({ body });
    return { value, show: () => showRules([value]) };
  },
  async try(client: Client, name: string): Promise<Answer> {
    const value = await client.tryRule({ body: await knownRule(client, name) });
    return { value, show: () => showPlan(value) };
  },
  on: (client: Client, name: string) => switched(client, name, true),
  off: (client: Client, name: string) => switched(client, name, false),
  async remove(client: Client, name: string): Promise<Answer> {
    const value = await client.removeRule({ params: { name } });
    return { value, show: () => print(name) };
  },
};

async function switched(client: Client, name: string, enabled: boolean): Promise<Answer> {
  const value = await client.saveRule({ body: { ...(await knownRule(client, name)), enabled } });
  return { value, show: () => showRules([value]) };
}

async function knownRule(client: Client, name: string): Promise<Omit<ReleaseRule, 'stopped'>> {
  const found = (await client.listRules()).rules.find((rule) => rule.name === name);
  if (!found) throw new Failure(`There is no rule ${name}`);
  const { stopped: _, ...rule } = found;
  return rule;
}

function showRules(all: readonly ReleaseRule[]): void {
  const rows = all.map(({ name, enabled, q, relay, to }) => [
    name,
    enabled ? 'on' : 'off',
    q,
    relay,
    to?.join(', ') ?? 'of the message',
  ]);
  printRows(headings, rows);
  for (const { name, stopped } of all) if (stopped) explain(`${name} stopped itself: ${stopped}`);
}

function showPlan({ messages, recipients, refused, addresses }: ReleasePlan): void {
  printRows(
    ['MESSAGES', 'RECIPIENT'],
    addresses.map(({ address, messages: n }) => [String(n), address]),
  );
  explain(`It would release ${counted(messages, 'message')} to ${counted(recipients, 'recipient')}.`);
  for (const { reason } of refused) explain(`${reason}.`);
}
