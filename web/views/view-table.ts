/**
 * The views beside the mail, as one table: where they stand among the places, their key, and their component,
 * which is loaded when it is first shown. Adding a view adds its name in `address.ts` and a row here.
 */
import Cable from '@lucide/svelte/icons/cable';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import Route from '@lucide/svelte/icons/route';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import type { Component } from 'svelte';
import type { Preferences } from '../settings/preferences.svelte.ts';
import type { Frame } from '../shared/frame.svelte.ts';
import type { ViewName } from './address.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a view is handed. */
export interface ViewProps {
  readonly work: Workspace;
  readonly frame: Frame;
  readonly preferences: Preferences;
}

export interface ViewRow {
  readonly label: string;
  readonly icon: typeof Cable;
  readonly keys: string;
  readonly load: () => Promise<{ readonly default: Component<ViewProps> }>;
}

export type SideView = Exclude<ViewName, 'mail'>;

export const views: Readonly<Record<SideView, ViewRow>> = {
  sessions: {
    label: 'Sessions',
    icon: Cable,
    keys: 'g s',
    load: () => import('./SessionsView.svelte'),
  },
  releases: {
    label: 'Releases',
    icon: Send,
    keys: 'g r',
    load: () => import('./ReleasesView.svelte'),
  },
  relays: {
    label: 'Relays and rules',
    icon: Route,
    keys: 'g l',
    load: () => import('./RelaysView.svelte'),
  },
  faults: {
    label: 'Faults',
    icon: OctagonAlert,
    keys: 'g f',
    load: () => import('./FaultsView.svelte'),
  },
  settings: {
    label: 'Settings',
    icon: Settings,
    keys: 'g t',
    load: () => import('./SettingsView.svelte'),
  },
};

export const sideViews = Object.keys(views) as SideView[];
