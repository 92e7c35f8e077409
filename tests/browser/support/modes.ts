import type { Page } from 'playwright-core';
import { WIDTHS } from './console.js';

type Media = NonNullable<Parameters<Page['emulateMedia']>[0]>;

export interface Mode {
  name: string;
  size: { width: number; height: number };
  media: Media;
  /** The page as the tree of it is kept: all of one shape have the same. */
  shape: 'wide' | 'narrow' | 'low' | 'print';
}

const WIDE = { width: WIDTHS.wide, height: 900 };
const SCREEN: Media = {
  media: 'screen',
  forcedColors: 'none',
  contrast: 'no-preference',
  reducedMotion: 'no-preference',
};

/** Every width in one mode, and every mode at one width. */
export const MODES: readonly Mode[] = [
  { name: '1280 px', size: WIDE, media: SCREEN, shape: 'wide' },
  { name: 'forced colours', size: WIDE, media: { ...SCREEN, forcedColors: 'active' }, shape: 'wide' },
  { name: 'more contrast', size: WIDE, media: { ...SCREEN, contrast: 'more' }, shape: 'wide' },
  { name: 'reduced motion', size: WIDE, media: { ...SCREEN, reducedMotion: 'reduce' }, shape: 'wide' },
  { name: '390 px', size: { width: WIDTHS.phone, height: 844 }, media: SCREEN, shape: 'narrow' },
  { name: '320 px', size: { width: WIDTHS.narrow, height: 640 }, media: SCREEN, shape: 'narrow' },
  // A window of 1280 by 1024, enlarged four times.
  { name: '400 % zoom', size: { width: 320, height: 256 }, media: SCREEN, shape: 'low' },
  { name: 'print', size: WIDE, media: { ...SCREEN, media: 'print' }, shape: 'print' },
];

export async function enter(page: Page, { size, media }: Mode): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia(media);
  // Charts measure themselves after the page is laid out.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
