import { defineConfig } from '@playwright/test';

const port = process.env.PORT ?? '3000';

/** Run with `mailstop run -- npx playwright test`, so that the app finds the sandbox in its environment. */
export default defineConfig({
  webServer: { command: 'node app.ts', url: `http://127.0.0.1:${port}`, env: { PORT: port } },
  use: { baseURL: `http://127.0.0.1:${port}` },
});
