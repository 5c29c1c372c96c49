import { defineConfig } from 'cypress';
import { mailstopTasks } from 'mailstop/cypress';

export default defineConfig({
  e2e: {
    baseUrl: 'http://127.0.0.1:3000',
    setupNodeEvents(on) {
      on('task', mailstopTasks());
    },
  },
});
