/**
 * Method and path of every route, without schemas: what the client needs at run time. The schemas are in
 * `routes.ts`, which adds to exactly these rows; `{name}` stands for a parameter.
 */
export const paths = {
  listMessages: { method: 'GET', path: '/api/messages' },
  addMessage: { method: 'POST', path: '/api/messages' },
  patchMessages: { method: 'PATCH', path: '/api/messages' },
  removeMessages: { method: 'DELETE', path: '/api/messages' },
  restoreMessages: { method: 'POST', path: '/api/messages/restore' },
  exportMessages: { method: 'GET', path: '/api/export' },
  getMessage: { method: 'GET', path: '/api/messages/{id}' },
  getRaw: { method: 'GET', path: '/api/messages/{id}/raw' },
  getHtml: { method: 'GET', path: '/api/messages/{id}/html' },
  getText: { method: 'GET', path: '/api/messages/{id}/text' },
  getHeaders: { method: 'GET', path: '/api/messages/{id}/headers' },
  getTranscript: { method: 'GET', path: '/api/messages/{id}/transcript' },
  getPart: { method: 'GET', path: '/api/messages/{id}/parts/{n}' },
  previewMessage: { method: 'GET', path: '/messages/{id}/preview' },
  waitFor: { method: 'POST', path: '/api/wait' },
  waitForQuery: { method: 'GET', path: '/api/wait' },
  releaseMessage: { method: 'POST', path: '/api/messages/{id}/release' },
  listReleases: { method: 'GET', path: '/api/releases' },
  listRelays: { method: 'GET', path: '/api/relays' },
  listInboxes: { method: 'GET', path: '/api/inboxes' },
  createInbox: { method: 'POST', path: '/api/inboxes' },
  getInbox: { method: 'GET', path: '/api/inboxes/{name}' },
  patchInbox: { method: 'PATCH', path: '/api/inboxes/{name}' },
  removeInbox: { method: 'DELETE', path: '/api/inboxes/{name}' },
  listSearches: { method: 'GET', path: '/api/searches' },
  saveSearch: { method: 'POST', path: '/api/searches' },
  removeSearch: { method: 'DELETE', path: '/api/searches/{name}' },
  listTags: { method: 'GET', path: '/api/tags' },
  listSessions: { method: 'GET', path: '/api/sessions' },
  getSession: { method: 'GET', path: '/api/sessions/{id}' },
  getCursor: { method: 'GET', path: '/api/cursor' },
  getStatus: { method: 'GET', path: '/api/status' },
  sendSample: { method: 'POST', path: '/api/sample' },
  live: { method: 'GET', path: '/api/live' },
  livez: { method: 'GET', path: '/livez' },
  readyz: { method: 'GET', path: '/readyz' },
} as const satisfies Record<string, { method: string; path: `/${string}` }>;

export type RouteName = keyof typeof paths;
