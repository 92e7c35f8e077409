import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { type RunningDemo, startDemo } from '../../support/demo.js';
import { startChromium } from './chromium.js';

export const WIDTHS = { wide: 1280, phone: 390, narrow: 320 } as const;

export interface Officer {
  page: Page;
  context: BrowserContext;
  /** Every answer that her browser got of the api, as it came: address and body. */
  answers: { url: string; status: number; body: string }[];
  /** What must never be: reports of the policy, requests to elsewhere, faults of scripts. */
  faults: string[];
}

/** A demo of its own with a browser. */
export class ConsoleUnderTest {
  private constructor(
    readonly demo: RunningDemo,
    readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async start(): Promise<ConsoleUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
    const browser = await startChromium();
    try {
      return new ConsoleUnderTest(await startDemo(folder), browser, folder);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.demo.process.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get url(): string {
    return this.demo.apps.api;
  }

  /** Folder of `<app>.log`. */
  get logs(): string {
    return dirname(this.demo.secrets);
  }

  /** Somebody with a browser of her own, who is not signed in yet. */
  async visitor(options: BrowserContextOptions = {}): Promise<Officer> {
    const context = await this.browser.newContext({
      viewport: { width: WIDTHS.wide, height: 900 },
      timezoneId: 'America/New_York',
      ...options,
    });
    const page = await context.newPage();
    const officer: Officer = { page, context, answers: [], faults: [] };
    watch(officer, [this.url, this.demo.issuer]);
    return officer;
  }

  /** Somebody who has signed in as a person does, on the way to a page. */
  async officer(login: string, to = '/', options: BrowserContextOptions = {}): Promise<Officer> {
    const officer = await this.visitor(options);
    await officer.page.goto(this.url + to);
    await signIn(officer.page, login);
    return officer;
  }
}

/** From the page of somebody who is signed out, through the issuer, and back. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await atIssuer(page, login);
}

/** On the issuer's page: who she is. */
export async function atIssuer(page: Page, login: string): Promise<void> {
  await page.getByRole('button', { name: `Sign in as ${login}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Ends her session here, then at the issuer, which asks once more. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Yes, sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
}

/** Who is not signed in is asked who she is: the browser reports these answers as errors, and they are none. */
const EXPECTED = /Failed to load resource: the server responded with a status of (?:401|403|404|409|412|429|503)/;

function watch({ page, context, answers, faults }: Officer, origins: readonly string[]): void {
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!EXPECTED.test(message.text())) faults.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (!origins.includes(origin)) faults.push(`asked of elsewhere: ${request.url()}`);
    // Only navigation leaves for the issuer.
    else if (origin !== origins[0] && !request.isNavigationRequest())
      faults.push(`asked of the issuer: ${request.url()}`);
    if (protocol === 'data:') faults.push(`not a file of its own: ${request.url().slice(0, 80)}`);
  });
  context.on('response', (response) => {
    if (!/^\/(?:v1|log)\//.test(new URL(response.url()).pathname)) return;
    // A stream has no end to wait for, and an answer to a page that is gone has no body.
    if (response.url().includes('/v1/live')) return;
    void response.text().then(
      (body) => answers.push({ url: response.url(), status: response.status(), body }),
      () => undefined,
    );
  });
}
