import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { installFromDebian } from '../../support/from-debian.js';

const EXECUTABLE = '/usr/bin/pdftotext';

/** What is read in the file that the browser makes of a page, one line after the other. */
export async function pdfText(page: Page): Promise<string> {
  if (!existsSync(EXECUTABLE)) installFromDebian('pdftotext (Debian: poppler-utils)', ['poppler-utils']);
  const file = await page.pdf({ format: 'Letter' });
  const { status, stdout, stderr } = spawnSync(EXECUTABLE, ['-', '-'], { input: file, encoding: 'utf8' });
  if (status !== 0) throw new Error(`pdftotext: ${stderr}`);
  return stdout.replaceAll(/\s+/g, ' ');
}
