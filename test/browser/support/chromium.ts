/**
 * Chromium as it is started here: the one installed, without anything that calls elsewhere by itself.
 */
export const chromiumOptions = {
  executablePath: process.env.MAILSTOP_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};
