import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { installFromDebian } from '../../support/from-debian.js';

const EXECUTABLE = '/usr/bin/chromium';

/** Debian's Chromium, without a screen. Installed where it is missing and we are root. */
export async function startChromium(): Promise<Browser> {
  if (!existsSync(EXECUTABLE)) installFromDebian('Chromium (Debian: chromium)', ['chromium', 'fonts-dejavu-core']);
  return chromium.launch({
    executablePath: EXECUTABLE,
    // It asks nobody but the servers of the test; its own sandbox does not start for root.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });
}
