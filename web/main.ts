/** Puts the inbox on the page. */
import { mount, unmount } from 'svelte';
import './app.css';
import { createDoor } from './access/door.ts';
import { Feed } from './live/feed.svelte.ts';
import { createDesktop } from './notify/desktop.ts';
import { Notifications } from './notify/notifications.svelte.ts';
import { keepFiles } from './offline/offline.ts';
import { Preferences } from './settings/preferences.svelte.ts';
import { createApi, serverUrl } from './shared/api.ts';
import { UrlState } from './shared/url-state.svelte.ts';
import App from './views/App.svelte';
import { address } from './views/address.ts';
import { Workspace } from './views/workspace.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');

const browser = { location, history, addEventListener: window.addEventListener.bind(window) };
const door = createDoor(() => void showLogin());
const api = createApi(door.fetch);
const feed = new Feed(serverUrl(), door.fetch);
const notifications = new Notifications(createDesktop());
const preferences = new Preferences(notifications);
const work = new Workspace({
  api,
  feed,
  url: new UrlState(address, browser),
  pageHost: location.hostname,
  theme: preferences.theme,
});
notifications.onopen = (id) => (id === null ? work.showInbox(null) : work.showMessage(id));
feed.listen((frames) => notifications.apply(frames));
const lookForNewVersion = keepFiles(() =>
  work.toasts.say('Mailstop has a newer inbox', {
    stays: true,
    action: { label: 'Reload', run: () => location.reload() },
  }),
);
feed.listen((frames) => frames.some(({ type }) => type === 'hello') && lookForNewVersion());
const place = target;
const app = mount(App, { target, props: { work, preferences } });
void work.start();

/** What was asked before is forgotten with the page: who logs in sees what is his. */
async function showLogin(): Promise<void> {
  feed.stop();
  const { default: Login } = await import('./access/Login.svelte');
  await unmount(app);
  mount(Login, { target: place, props: { api, oninside: () => location.reload() } });
}
