/** Puts the inbox on the page. */
import { mount } from 'svelte';
import './app.css';
import { Feed } from './live/feed.svelte.ts';
import { createDesktop } from './notify/desktop.ts';
import { Notifications } from './notify/notifications.svelte.ts';
import { Preferences } from './settings/preferences.svelte.ts';
import { createApi, serverUrl } from './shared/api.ts';
import { UrlState } from './shared/url-state.svelte.ts';
import App from './views/App.svelte';
import { address } from './views/address.ts';
import { Workspace } from './views/workspace.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');

const browser = { location, history, addEventListener: window.addEventListener.bind(window) };
const feed = new Feed(serverUrl());
const work = new Workspace({
  api: createApi(),
  feed,
  url: new UrlState(address, browser),
  pageHost: location.hostname,
});
const notifications = new Notifications(createDesktop());
notifications.onopen = (id) => (id === null ? work.showInbox(null) : work.showMessage(id));
feed.listen((frames) => notifications.apply(frames));
mount(App, { target, props: { work, preferences: new Preferences(notifications) } });
void work.start();
