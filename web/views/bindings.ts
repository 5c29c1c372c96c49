/**
 * Every command of the inbox as one table, with its keys where it has some. The list under `?`, the palette and the
 * tooltips say the same. The rows of each group are in `commands/`.
 */
import type { Binding } from '../shared/keys.ts';
import { messageListCommands, wholeListCommands } from './commands/messages.ts';
import { moveCommands, placeCommands } from './commands/moves.ts';
import { openMessageCommands } from './commands/open-message.ts';
import type { Workspace } from './workspace.svelte.ts';

interface Page {
  readonly work: Workspace;
  readonly focusSearch: () => void | Promise<void>;
  readonly nextTheme: () => void;
  readonly chooseFiles: () => void;
}

export const groups = ['Move', 'Go to', 'Messages', 'Open message', 'General', 'List'] as const;
export type Group = (typeof groups)[number];

export function createBindings({ work, focusSearch, nextTheme, chooseFiles }: Page): readonly Binding[] {
  const rows: Readonly<Record<Group, readonly Omit<Binding, 'group'>[]>> = {
    Move: moveCommands(work, focusSearch),
    'Go to': placeCommands(work),
    Messages: messageListCommands(work),
    'Open message': openMessageCommands(work),
    List: wholeListCommands(work, chooseFiles),
    General: generalCommands(work, nextTheme),
  };
  return groups.flatMap((group) => rows[group].map((row) => ({ ...row, group })));
}

function generalCommands(work: Workspace, nextTheme: () => void): readonly Omit<Binding, 'group'>[] {
  return [
    {
      keys: ['Mod+k'],
      name: 'Commands',
      run: () => (work.overlay = 'palette'),
      inFields: true,
      keyOnly: true,
    },
    { keys: ['?'], name: 'Keys', run: () => (work.overlay = 'keys') },
    { keys: ['t'], name: 'Light, dark or as the system', run: nextTheme },
    {
      keys: [],
      name: 'Copy the SMTP address',
      run: () => void work.copySmtpAddress(),
      when: () => work.server.smtpAddress !== null,
    },
    { keys: [], name: 'Send a sample', run: () => void work.actions.sendSample() },
  ];
}
