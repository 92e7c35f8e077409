#!/usr/bin/env node
// `npm run pictures`: the pictures of docs/console.md, taken of the real demo, in which people do what the page tells.
// Needs a built tree (`npm run build`) and Debian's Chromium.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/images/console');
const MOST_BYTES = 150_000;
const DESK = { width: 1280, height: 760 };
const PHONE = { width: 390, height: 844 };

mkdirSync(folder, { recursive: true });
const demo = await startDemo();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-lcd-text'],
});
try {
  await picturesOfOfficer();
} finally {
  await browser.close();
  demo.process.kill('SIGINT');
  await demo.ended;
}

async function picturesOfOfficer() {
  const page = await signedIn('irs-compliance');
  await picture(page, 'home', '/');
  await picture(page, 'queue', '/findings');
  const list = await page.request.get(`${demo.urls.api}/v1/findings?rule=DIS-17`);
  const finding = `/findings/${(await list.json()).findings[0].id}`;

  await open(page, finding);
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('button', { name: 'Take it' }).waitFor({ state: 'detached' });
  await page.keyboard.press('n');
  await page.getByLabel('Note', { exact: true }).fill('The case team was asked by telephone.');
  await page.getByRole('button', { name: 'Write the note' }).click();
  await page.getByRole('button', { name: 'Write the note' }).waitFor({ state: 'detached' });
  await picture(page, 'finding', finding);
  await pinKeys(page, `${finding}?tab=evidence`);
  // Without what is beside it, which the picture before has.
  await picture(page, 'evidence', `${finding}?tab=evidence`, '.tabs', { x: 0, y: 0, width: 904, height: 760 });
  await picture(page, 'agreement', '/agreements/irs-ice-mou-2025');
  await picture(page, 'ledger', '/ledger');
  await page.setViewportSize(PHONE);
  await picture(page, 'queue-390', '/findings', '.queue-table');
  await picture(page, 'finding-390', finding);

  // Last, because what is refused is a finding too, which is none of the case.
  await page.setViewportSize(DESK);
  await sendRefused();
  await picture(page, 'quarantine', '/quarantine');
}

/** As an officer who got the file by another way; the demo writes one. */
async function pinKeys(page, address) {
  await open(page, address);
  await page.getByRole('button', { name: 'Pin keys to check against' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Pinned keys' });
  await dialog.getByLabel('A file', { exact: true }).setInputFiles(demo.pinFile);
  await dialog.getByText('Pinned.', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
}

/** What the window shows; from an element on, where one is named. */
async function picture(page, name, address, from, clip) {
  await open(page, address);
  if (from)
    await page
      .locator(from)
      .first()
      .evaluate((element) => element.scrollIntoView());
  // What is on screen is checked by the browser itself, a moment later.
  await page.waitForTimeout(500);
  await page.waitForFunction(() => !document.querySelector('main').innerText.includes('Checking'));
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, clip, animations: 'disabled', caret: 'hide' });
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`${name}.png has ${size} bytes; ${MOST_BYTES} are the most.`);
  process.stdout.write(`docs/images/console/${name}.png: ${size} bytes\n`);
}

async function open(page, address) {
  await page.goto(demo.urls.api + address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  // Streams have no end to wait for; everything else has come when nothing is drawn as waiting.
  await page.waitForTimeout(1_000);
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' });
}

async function signedIn(login) {
  const context = await browser.newContext({ viewport: DESK, deviceScaleFactor: 1, timezoneId: 'America/New_York' });
  const page = await context.newPage();
  await page.goto(demo.urls.api);
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: `Sign in as ${login}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
}

/** One event without contents, so that the quarantine has something to show. */
async function sendRefused() {
  const client = 'irs-disclosures';
  const secret = readFileSync(join(demo.issuer.secrets, `${client}.secret`), 'utf8').trim();
  const granted = await fetch(`${demo.urls.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const answer = await fetch(`${demo.urls.intake}/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${(await granted.json()).access_token}`,
      'content-type': 'application/cloudevents+json',
    },
    body: JSON.stringify({
      ...{ specversion: '1.0', id: '01960f2c-8400-7000-8000-00000000e001', source: 'urn:agency:irs:disclosures' },
      ...{ type: 'gov.transfer.disclosure.made.v1', time: '2026-03-02T09:00:00Z' },
      ...{ agreementid: 'irs-ice-mou-2025', data: {} },
    }),
  });
  if (answer.status !== 422) throw new Error(`The event was not refused, but ${answer.status}.`);
}

async function startDemo() {
  const args = ['dist/apps/cli/src/main.js', 'demo', '--items', '12800', '--keep', '--json'];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => child.once('exit', done));
  let output = '';
  const ready = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const result = /^\{"intake".*\}$/m.exec(output)?.[0];
      if (result) resolve(JSON.parse(result));
    });
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}.`)));
  });
  return { ...ready, process: child, ended };
}
