/** Puts the inbox on the page. */
import { mount } from 'svelte';
import './app.css';
import { Feed } from './live/feed.svelte.ts';
import { createApi, serverUrl } from './shared/api.ts';
import { UrlState } from './shared/url-state.svelte.ts';
import App from './views/App.svelte';
import { address } from './views/address.ts';
import { Workspace } from './views/workspace.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');

const browser = { location, history, addEventListener: window.addEventListener.bind(window) };
const work = new Workspace({
  api: createApi(),
  feed: new Feed(serverUrl()),
  url: new UrlState(address, browser),
  pageHost: location.hostname,
});
mount(App, { target, props: { work } });
void work.start();
