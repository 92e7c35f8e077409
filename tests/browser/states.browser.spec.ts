import type { Page } from 'playwright-core';
import { axeFinds } from './support/axe.js';
import { ConsoleUnderTest } from './support/console.js';
import { example, send } from './support/senders.js';
import { serviceOf } from './support/services.js';
import { asked, besidesTheNetwork, idsOf, rowsOf } from './support/steps.js';

const LIST = /\/v1\/findings\?.*limit=50/;

describe('states of a page', () => {
  let console_: ConsoleUnderTest;
  beforeAll(async () => void (console_ = await ConsoleUnderTest.start()), 300_000);
  afterAll(async () => console_?.stop());

  const alert = (page: Page) => page.locator('.queue-main .usa-alert__heading').first();

  it('empty: of an agency to which nothing belongs, each page says so, and what to do', async () => {
    const { page, context, faults } = await console_.officer('border-compliance', '/');
    for (const [path, words] of [
      ['/', 'Nothing waits for you.'],
      ['/findings', 'Nothing was found.'],
      ['/approvals', 'Nothing waits for you.'],
      ['/agreements', 'There is no agreement that you may see'],
      ['/quarantine', 'Nothing that you may see was refused'],
    ] as const) {
      await page.goto(console_.url + path);
      await page.getByText(words).waitFor();
    }
    // Of who has no source, nobody has said anything: no silence is denied.
    await page.goto(console_.url);
    await page.getByText('No source of your agency is known').waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it('loading: nothing for 300 ms, then the shape of the list, then the list', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    await page.addInitScript(() => {
      const at: Record<string, number> = {};
      Object.assign(window, { firstAt: at });
      new MutationObserver(() => {
        for (const what of ['.queue-skeleton', '.skeleton', '[data-id]'])
          if (!(what in at) && document.querySelector(`.queue-main ${what}`)) at[what] = performance.now();
      }).observe(document, { childList: true, subtree: true });
    });
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    await page.route(LIST, async (route) => {
      await asked;
      await route.continue();
    });
    await page.goto(`${console_.url}/findings`);
    const skeleton = page.locator('.queue-skeleton .skeleton');
    await skeleton.waitFor();
    expect(await skeleton.locator('.skeleton-row').count()).toBe(8);
    expect(await skeleton.getByText('Loading findings').count()).toBe(1);
    expect(await axeFinds(page)).toEqual([]);
    answer();
    await idsOf(page);
    expect(await skeleton.count()).toBe(0);
    const at = await page.evaluate(() => (window as unknown as { firstAt: Record<string, number> }).firstAt);
    // A busy machine notices the empty place late, and the shape in time.
    expect(at['.skeleton']! - at['.queue-skeleton']!).toBeGreaterThanOrEqual(150);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('failing: says what it means and what helps, and goes on where she was', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    // As the api answers these.
    for (const [type, status, words] of [
      ['database-away', 503, 'The ledger cannot be read at the moment'],
      ['query-too-slow', 503, 'This takes longer than is allowed'],
      ['role-not-allowed', 403, 'Your role may not open this'],
    ] as const) {
      const body = { type: `urn:countersign:problem:${type}`, title: type, status, detail: '' };
      await page.route(LIST, (route) => route.fulfill({ status, contentType: 'application/problem+json', json: body }));
      await page.goto(`${console_.url}/findings?severity=CRITICAL`);
      await alert(page).waitFor();
      expect(await alert(page).innerText()).toBe(words);
      // What could not be judged, the filters and the way out are still there.
      await page.getByRole('link', { name: 'Clear all filters' }).first().waitFor();
      await page.unroute(LIST);
    }
    await page.route(LIST, (route) => route.abort());
    await page.goto(`${console_.url}/findings`);
    await page.getByText('Countersign does not answer').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.unroute(LIST);
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await idsOf(page);
    expect(besidesTheNetwork(faults)).toEqual([]);
    await context.close();
  });

  it('an address that cannot be read says what is wrong in it, in plain words, with the way on', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const main = page.locator('main');
    /** What it says, and that none of it is the api's or the page's inner life. */
    const says = async (address: string, words: RegExp): Promise<void> => {
      await page.goto(console_.url + address);
      await main.getByText(words).first().waitFor();
      const text = await main.innerText();
      for (const bad of ['NaN', 'undefined', 'API documentation', 'parameters', 'Invalid', '#/query'])
        expect([address, text.includes(bad)]).toEqual([address, false]);
    };
    for (const [part, words] of [
      ['severity=FOO', /severity=FOO\s+A severity is CRITICAL, HIGH/],
      ['desk=ice', /There is no such desk that you may look at/],
      ['from=garbage', /A time is written such as/],
      ['cursor=junk', /It begins a page of another list/],
      ['q=a+b+c+d+e+f+g+h+i', /no more than 8 words/],
    ] as const) {
      await says(`/findings?rule=DIS-17&${part}`, words);
      await page.getByRole('link', { name: 'Show the page without it' }).waitFor();
      // Nothing was counted: no number says that there is none.
      expect([part, await page.locator('.total, .facet-count').count()]).toEqual([part, 0]);
    }
    await page.getByRole('link', { name: 'Show the page without it' }).click();
    await page.waitForURL(/\/findings\?rule=DIS-17$/);
    await idsOf(page);
    await says('/findings?waits=maybe&sort=best', /There is no such order/);
    await page.getByRole('link', { name: 'Show the page without these' }).click();
    await page.waitForURL(/\/findings$/);
    await says('/findings/xyz', /A finding’s id has 22 letters/);
    await page.getByRole('link', { name: 'All findings' }).click();
    await idsOf(page);
    await says('/agreements/irs-ice-mou-2025?unjudged=junk', /It begins a page of another list/);
    await says('/approvals?for=all&cursor=junk', /It begins a page of another list/);
    await says('/LEDGER/', /entries/);
    expect(new URL(page.url()).pathname).toBe('/ledger');
    expect(faults.filter((fault) => !/status of 400/.test(fault))).toEqual([]);
    await context.close();
  });

  it('stale: the bar turns when answers stop, on each page, and back when they come', async () => {
    const { page, context, faults } = await console_.visitor();
    await page.clock.install();
    await page.goto(`${console_.url}/findings`);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in as irs-compliance' }).click();
    const bar = page.getByRole('region', { name: 'As of' });
    await bar.getByText('Judged up to').waitFor();
    await idsOf(page);
    await page.route(/\/v1\/coverage/, (route) => route.abort());
    await page.clock.fastForward('00:30');
    expect(await bar.innerText()).toContain('Judged up to');
    await page.clock.fastForward('00:45');
    await bar.getByText('Not up to date.').waitFor();
    await bar.getByText('Countersign does not answer; this page is as of').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    // What she looks at stays.
    expect(await rowsOf(page).count()).toBeGreaterThan(0);
    await page.unroute(/\/v1\/coverage/);
    await page.clock.fastForward('00:20');
    await bar.getByText('Judged up to').waitFor();
    expect(besidesTheNetwork(faults)).toEqual([]);
    await context.close();
  });

  it('hanging: what has no answer in 45 s is told so, and an act is kept until its outcome is known', async () => {
    const { page, context, faults } = await console_.visitor();
    await page.clock.install();
    await page.goto(`${console_.url}/findings`);
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in as irs-compliance' }).click();
    const [id] = await idsOf(page);
    const bar = page.getByRole('region', { name: 'As of' });
    await bar.getByText('Judged up to').waitFor();

    // An act: the server records it, and never answers.
    const keys: (string | undefined)[] = [];
    await page.route(/\/notes$/, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      await route.fetch();
    });
    const row = page.locator(`[data-id="${id}"] .queue-link`);
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    const unknown = dialog.getByText('It is not known whether this was recorded');
    await row.focus();
    await page.keyboard.press('n');
    await dialog.getByLabel('Note', { exact: true }).fill('Once alone.');
    await dialog.getByRole('button', { name: 'Write the note' }).click();
    await dialog.getByRole('button', { name: 'Recording…' }).waitFor();
    for (let n = 0; n < 2; n++) await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await page.clock.fastForward('00:44');
    expect(await unknown.count()).toBe(0);
    await page.clock.fastForward('00:02');
    await unknown.waitFor();
    // She may close it, and load the page again: it is neither forgotten nor sent under another key.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.reload();
    await idsOf(page);
    await row.focus();
    await page.keyboard.press('n');
    await unknown.waitFor();
    expect(await dialog.getByLabel('Note', { exact: true }).inputValue()).toBe('Once alone.');
    await dialog.getByRole('button', { name: 'Send it again' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
    const { notes } = await asked<{ notes: { text: string }[] }>(page, `/v1/findings/${id}/notes`);
    expect(notes.map(({ text }) => text)).toEqual(['Once alone.']);

    // A list, and what the bar asks.
    await page.route(/\/v1\/(?:coverage|findings\?)/, () => undefined);
    await page.getByRole('link', { name: 'Now', exact: true }).click();
    // Else it may not have left the list yet, which then stays as it is.
    await page.getByRole('heading', { level: 1, name: 'What needs you now' }).waitFor();
    await page.getByRole('link', { name: 'Findings', exact: true }).click();
    await page.locator('.queue-skeleton').waitFor();
    await page.clock.fastForward('00:01');
    await page.clock.fastForward('00:46');
    await page.locator('.queue-main').getByText('Countersign does not answer').waitFor();
    await page.clock.fastForward('00:20');
    await bar.getByText('Countersign does not answer; this page is as of').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).first().press('Enter');
    await idsOf(page);
    expect(besidesTheNetwork(faults)).toEqual([]);
    await context.close();
  });

  it('forbidden and missing look the same, and lead on', async () => {
    const irs = await console_.officer('irs-compliance', '/findings');
    const hers = await idsOf(irs.page);
    const { page, context, faults } = await console_.officer('border-compliance', '/');
    const words: string[] = [];
    for (const id of [hers[0]!, 'q7WmJ0cLk2yVx1ZtBfNd3A']) {
      await page.goto(`${console_.url}/findings/${id}`);
      await page
        .getByRole('heading', { level: 1, name: 'This finding does not exist, or is not open to you' })
        .waitFor();
      words.push((await page.locator('main').innerText()).replace(/[\w-]{36}/, ''));
    }
    expect(words[0]).toBe(words[1]);
    for (const id of ['irs-ice-mou-2025', 'no-such']) {
      await page.goto(`${console_.url}/agreements/${id}`);
      await page.getByText('There is nothing here for you').waitFor();
    }
    expect([...faults, ...irs.faults]).toEqual([]);
    await context.close();
    await irs.context.close();
  });

  it('access log away: nothing is shown while looking cannot be written down, and then it is', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const recorder = serviceOf(console_.demo, 'recorder');
    recorder.hold();
    try {
      await page.getByRole('link', { name: 'Agreements', exact: true }).click();
      await page.getByText('Nothing is shown now, because looking cannot be written down').waitFor({ timeout: 60_000 });
      expect(await page.locator('main').innerText()).not.toContain('irs-ice-mou-2025');
      expect(await axeFinds(page)).toEqual([]);
    } finally {
      recorder.goOn();
    }
    await page.getByRole('button', { name: 'Try again' }).first().press('Enter');
    await page.getByText('irs-ice-mou-2025').first().waitFor();
    expect(besidesTheNetwork(faults)).toEqual([]);
    await context.close();
  });

  it('shows the first list within a second', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/findings');
    await page.addInitScript(() => {
      const shown = new MutationObserver(() => {
        if (!document.querySelector('[data-id]')) return;
        shown.disconnect();
        Object.assign(window, { listAt: performance.now() });
      });
      shown.observe(document, { childList: true, subtree: true });
    });
    const taken: number[] = [];
    // From the address to the rows; the best of five, since others use the machine too.
    for (let n = 0; n < 5; n++) {
      await page.goto(`${console_.url}/findings`);
      await idsOf(page);
      taken.push(await page.evaluate(() => (window as unknown as { listAt: number }).listAt));
    }
    process.stderr.write(`first list after ${taken.map((time) => Math.round(time)).join(', ')} ms\n`);
    expect(Math.min(...taken)).toBeLessThan(1_000);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is as quick with ten times the findings, which are read to the last page', async () => {
    const MANY = 120;
    const { page, context, faults } = await console_.officer('revenue-compliance', '/');
    await send(console_.demo, 'border-gateway', example('agreement-by-the-other-party'));
    const [registered, first] = example('element-out-of-scope') as { data: object }[];
    const disclosures = Array.from({ length: MANY }, (_, n) => ({
      ...first,
      id: `01960f2c-8400-7000-8000-0000000e${n.toString(16).padStart(4, '0')}`,
      sequence: String(n + 2),
      data: { ...first!.data, disclosureId: `D-${n + 1}` },
    }));
    await send(console_.demo, 'revenue-gateway', [registered!, ...disclosures.slice(0, 90)]);
    await send(console_.demo, 'revenue-gateway', disclosures.slice(90));
    let total = 0;
    for (const deadline = Date.now() + 60_000; total < MANY && Date.now() < deadline;) {
      await new Promise((go) => setTimeout(go, 300));
      ({ total } = await asked<{ total: number }>(page, '/v1/findings?agreement=EXAMPLE-1&facets=1&limit=1'));
    }
    expect(total).toBeGreaterThanOrEqual(MANY);

    // Every finding is on one page, and on one alone.
    await page.goto(`${console_.url}/findings?agreement=EXAMPLE-1`);
    const read: string[] = [];
    for (;;) {
      const ids = await idsOf(page);
      read.push(...ids);
      const next = page.getByRole('link', { name: 'Next page' });
      if ((await next.count()) === 0) break;
      expect(ids).toHaveLength(50);
      await next.press('Enter');
      await page.waitForFunction((id) => document.querySelector('[data-id]')?.getAttribute('data-id') !== id, ids[0]!);
    }
    expect(new Set(read).size).toBe(total);
    expect(read).toHaveLength(total);

    // From the address to what the page is about; the better of two, since others use the machine too.
    const times: Record<string, number> = {};
    for (const [to, shows] of [
      ['/', '.work-counts a, .home-findings a'],
      ['/findings?sort=severity', '[data-id]'],
      [`/findings/${read[0]}`, '.finding-side .standing'],
      ['/agreements/EXAMPLE-1', '#findings a'],
    ] as const) {
      const taken: number[] = [];
      for (let n = 0; n < 2; n++) {
        await page.goto(console_.url + to);
        await page.locator(shows).first().waitFor();
        taken.push(await page.evaluate(() => performance.now()));
      }
      times[to.slice(0, 12)] = Math.round(Math.min(...taken));
    }
    process.stderr.write(`with ${total} findings: ${JSON.stringify(times)} ms\n`);
    for (const [page, time] of Object.entries(times)) expect([page, time < 1_500]).toEqual([page, true]);
    expect(faults).toEqual([]);
    await context.close();
  });
});
