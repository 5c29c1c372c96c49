/** A process that holds a store open until it is killed. */
import { openSqliteStore } from '#server/store/sqlite/store.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const directory = process.argv[2] ?? '';
await openSqliteStore({
  directory,
  retention: { messages: null, bytes: null, seconds: null },
  publish: () => {},
  log,
});
process.stdout.write('open\n');
