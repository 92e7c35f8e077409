import type { Locator, Page } from 'playwright-core';
import { ConsoleUnderTest, WIDTHS } from './support/console.js';
import { sideways, smallTargets } from './support/layout.js';
import { example, send } from './support/senders.js';
import {
  asked,
  besidesTheNetwork,
  focused,
  idsOf,
  loseAnswerOnce,
  numberIn,
  rowOf,
  rowsOf,
  totalHere,
  watchFocus,
} from './support/steps.js';

describe('the other pages', () => {
  let console_: ConsoleUnderTest;
  beforeAll(async () => void (console_ = await ConsoleUnderTest.start()), 300_000);
  afterAll(async () => console_?.stop());

  /** A number that is a link opens the list that counts the same; then back. */
  const opensWhatItCounts = async (page: Page, link: Locator): Promise<void> => {
    const from = page.url();
    const counted = numberIn(await link.innerText());
    await link.press('Enter');
    await page.waitForURL((url) => url.pathname === '/findings');
    expect([page.url(), await totalHere(page)]).toEqual([page.url(), counted]);
    const total = page.locator('.total').first().locator('strong', { hasText: /\d/ });
    await total.waitFor();
    expect(numberIn(await total.innerText())).toBe(counted);
    await page.goBack();
    await page.waitForURL(from);
  };

  it('home: each number opens the list that counts the same, what is worst is first, and silence is said', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const counts = page.locator('.work-counts a[href^="/findings"]');
    await counts.first().waitFor();
    // Something in each hand, so that no number is merely zero.
    await page.goto(`${console_.url}/findings?sort=severity`);
    const ids = await idsOf(page);
    await rowOf(page, ids[0]!).locator('.queue-link').focus();
    await page.keyboard.press('a');
    await rowOf(page, ids[0]!).getByText('With you').waitFor();
    await page.goto(console_.url);
    await counts.first().waitFor();
    expect(numberIn(await counts.filter({ hasText: 'in your hand' }).innerText())).toBe(1);
    for (let n = 0; n < (await counts.count()); n++) {
      await opensWhatItCounts(page, counts.nth(n));
      await counts.first().waitFor();
    }
    const worst = page.locator('section[aria-labelledby=severe] .home-findings > li');
    await worst.first().waitFor();
    expect(await worst.count()).toBe(Math.min(5, ids.length));
    expect(await worst.first().innerText()).toMatch(/^Critical/);
    await worst.first().getByRole('link').press('Enter');
    await page.waitForURL(`**/findings/${ids[0]}`);
    await page.goBack();
    await page.getByRole('link', { name: /^All .*could not be judged|^All of what/ }).press('Enter');
    await page.waitForURL(/\/findings#not-evaluable$/);
    await page.waitForFunction(() => document.activeElement?.id === 'not-evaluable');
    await page.goBack();
    // Each number of what could not be judged opens what it counts, in its own unit.
    const lines = page.locator('section[aria-labelledby=not-judged] .home-findings a');
    await lines.first().waitFor();
    const said = await lines.allInnerTexts();
    expect(said.find((one) => one.startsWith('Match rate'))).toContain(': 1 request not judged');
    for (const [n, text] of said.entries()) {
      const [, count] = /: ([\d,]+ .+) not judged$/.exec(text)!;
      await lines.nth(n).press('Enter');
      await page.waitForURL((url) => url.pathname === '/not-judged');
      await page
        .locator('.unjudged > li')
        .filter({ hasText: `: ${count}. ` })
        .first()
        .waitFor();
      await page.goBack();
      await lines.first().waitFor();
    }
    const ledger = page.locator('section[aria-labelledby=ledger-now]');
    await ledger.getByText('The log of who looked is not counted here.').waitFor();
    expect(await ledger.getByRole('link', { name: /^[\d,]+ entr/ }).getAttribute('href')).toBe('/ledger');
    // A link that opens nothing says of what, and leads on.
    await page.goto(`${console_.url}/not-judged?rule=DIS-09&agreement=irs-ice-mou-2025`);
    await page.getByText('This page is of rule DIS-09, agreement irs-ice-mou-2025.').waitFor();
    await page.getByRole('link', { name: 'All that could not be judged' }).press('Enter');
    await page.waitForURL(/\/findings#not-evaluable$/);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('agreements: the chart says what the table says, and each number opens what it counts', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/agreements');
    const link = page.getByRole('rowheader').getByRole('link').first();
    expect(await link.innerText()).toBe('ICE and IRS');
    await link.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Agreement: IRS discloses to ICE' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/agreements/irs-ice-mou-2025');

    const chart = page.locator('#funnel svg[role=img]');
    const sentence = (await chart.getAttribute('aria-label'))!;
    const rows = page.locator('#funnel tbody tr');
    expect(await rows.count()).toBeGreaterThan(3);
    for (const row of await rows.all()) {
      const [stage, count] = [await row.locator('th').innerText(), await row.locator('td').first().innerText()];
      expect(sentence).toMatch(new RegExp(`${stage}: ${count} items?\\b`));
    }
    const disclosed = numberIn(
      await rows
        .filter({ has: page.getByRole('rowheader', { name: 'Disclosed' }) })
        .locator('td')
        .first()
        .innerText(),
    );
    await rows
      .filter({ has: page.getByRole('rowheader', { name: 'Disclosed' }) })
      .getByRole('link')
      .press('Enter');
    expect(await focused(page)).toContain('disclosed-title');
    // A day is a day, in New York as in UTC.
    await page.locator('#disclosed').getByText(`${disclosed} items were disclosed on 7 August 2025.`).waitFor();
    await page.locator('#disclosed').getByRole('link', { name: 'By month' }).press('Enter');
    await page.locator('#disclosed').getByText(`${disclosed} items were disclosed in August 2025.`).waitFor();
    expect(new URL(page.url()).searchParams.get('by')).toBe('month');
    await page.goBack();
    await page.locator('#disclosed').getByText('on 7 August 2025.').waitFor();

    await page.goto(`${console_.url}/agreements/irs-ice-mou-2025`);
    const numbers = page.locator('#findings a[href*="/findings?"]');
    await numbers.first().waitFor();
    expect(await numbers.count()).toBeGreaterThan(4);
    for (let n = 0; n < (await numbers.count()); n++) {
      await opensWhatItCounts(page, numbers.nth(n));
      await numbers.first().waitFor();
    }
    const lines = page.locator('#not-evaluable li > p:first-child');
    await lines.first().waitFor();
    for (const line of await lines.allInnerTexts()) expect(line).toMatch(/^Cannot be judged: .+\. .+\.$/s);
    await page.locator('#sources').getByText('irs').first().waitFor();
    expect(faults).toEqual([]);
    await context.close();

    // What the source alone knows is left out for the other side, and said to be.
    const ice = await console_.officer('ice-compliance', '/agreements/irs-ice-mou-2025');
    await ice.page.locator('#funnel tbody tr').first().waitFor();
    expect(await ice.page.locator('#funnel tbody th').allInnerTexts()).toEqual(['Requested', 'Disclosed', 'Received']);
    await ice.page.getByText('it is not zero').waitFor();
    expect(ice.faults).toEqual([]);
    await ice.context.close();
  });

  it('ledger: as the api says it, and what came since is announced and comes in when asked', async () => {
    const { page, context, faults } = await console_.officer('revenue-compliance', '/ledger');
    const events = page.locator('.shard').filter({ hasText: 'shard 0' });
    await events.waitFor();
    const { shards } = await asked<{ shards: { shard: string; size: number; root: string }[] }>(page, '/v1/status');
    expect(await page.locator('.shard').count()).toBe(shards.length);
    const size = events.locator('.record dd').first();
    const before = await size.innerText();
    expect(numberIn(before)).toBe(shards.find(({ shard }) => shard === '0')!.size);
    expect(await events.locator('.code-copy code').first().innerText()).toMatch(/^[\w+/]{43}=$/);
    await events.getByText('Keys that signed').click();
    await events
      .getByText(/^demo\.countersign\.example\/0/)
      .first()
      .waitFor();
    await page.getByText('This page came from the operator whose ledger it shows.').waitFor();

    await send(console_.demo, 'border-gateway', example('agreement-by-the-other-party'));
    await page.getByText(/newer entr(?:y|ies)\./).waitFor();
    expect(await size.innerText()).toBe(before);
    await page.getByRole('button', { name: 'Read again' }).press('Enter');
    await page.getByText(/newer entr(?:y|ies)\./).waitFor({ state: 'detached' });
    expect(numberIn(await size.innerText())).toBeGreaterThan(numberIn(before));
    expect(faults).toEqual([]);
    await context.close();
  });

  it('quarantine: erasure is asked for with the keyboard, approved by a second person, and seen done', async () => {
    const wrong = {
      ...{ specversion: '1.0', id: '01960f2c-8400-7000-8000-0000000000a1', source: 'urn:agency:irs:disclosures' },
      ...{ type: 'gov.transfer.disclosure.made.v1', time: '2025-08-09T12:00:00Z', agreementid: 'irs-ice-mou-2025' },
      ...{ sequence: '9', data: { disclosureId: 'irs-x', reason: 'subject 123-45-6789' } },
    };
    await send(console_.demo, 'irs-disclosures', wrong, { refused: true });
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    await judged(page, '/v1/quarantine', 'refusals');
    const { length: refusals } = (await asked<{ refusals: unknown[] }>(page, '/v1/quarantine')).refusals;
    await page.goto(`${console_.url}/quarantine`);
    const panel = page.locator('.refusal').filter({ hasText: 'identifier of a person' }).first();
    await panel.getByText('How to correct it').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('123-45-6789');
    const lost = await watchFocus(page);
    const { keyboard } = page;
    await panel.getByRole('button', { name: 'Ask for erasure' }).focus();
    await keyboard.press('Enter');
    await page.getByText('A second person must approve').waitFor();
    expect(await focused(page)).toContain('authority');
    await keyboard.press('Escape');
    expect(await focused(page)).toContain('Ask for erasure');
    // Nothing is sent without what it takes, and no number of a person.
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Ask for erasure' }).press('Enter');
    await page.getByText('Say what law').waitFor();
    expect(await focused(page)).toContain('authority');
    await keyboard.type('26 U.S.C. § 6103(p)(4)');
    await keyboard.press('Tab');
    await keyboard.type('it shows a number of a person');
    const asking = await loseAnswerOnce(page, 'POST', /\/erasure$/);
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByText('It is not known whether this was recorded').waitFor();
    await page.getByRole('button', { name: 'Send it again' }).press('Enter');
    await page.getByRole('heading', { name: 'Erasure is asked for' }).waitFor();
    expect(new Set(asking.map((request) => request.headers()['idempotency-key'])).size).toBe(1);
    expect(asking).toHaveLength(2);
    await keyboard.press('Escape');
    await panel.getByText('It waits for a second person').waitFor();
    expect(await panel.getByRole('button', { name: 'Ask for erasure' }).count()).toBe(0);
    // A moment after the dialog is gone.
    await page.waitForFunction(() => document.activeElement?.id.startsWith('refusal-'));
    expect(await lost()).toEqual([]);

    // Her colleague may not; the overseer may.
    const colleague = await console_.officer('irs-privacy', '/approvals?for=all');
    await colleague.page.locator('.approval').first().waitFor();
    expect(await colleague.page.getByRole('button', { name: 'Approve…' }).count()).toBe(0);
    const overseer = await console_.officer('overseer', '/');
    expect(numberIn(await overseer.page.getByText('approval waits for you').innerText())).toBe(1);
    await overseer.page.getByText('approval waits for you').press('Enter');
    await overseer.page.getByRole('button', { name: 'Approve…' }).press('Enter');
    await overseer.page.getByLabel('Reason, in a sentence').fill('As the law demands');
    await overseer.page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await overseer.page.getByText('Nothing waits for you.').waitFor();
    // The page says it as the ledger does, which the recorder tells once it is done.
    await answers(page, '/v1/quarantine', ({ refusals }: { refusals: { erased: boolean }[] }) =>
      refusals.some(({ erased }) => erased),
    );
    await page.reload();
    await panel.getByText('What was sent is erased.').waitFor();
    await panel.getByText(/It was approved on .+\./).waitFor();
    expect(await panel.getByRole('button', { name: 'Ask for erasure' }).count()).toBe(0);
    await panel.getByRole('link', { name: 'See it among approvals' }).press('Enter');
    await page.getByText('As the law demands').first().waitFor();

    // Another one, which an officer of the other party approves: she reads the name of who asks.
    await send(console_.demo, 'irs-disclosures', { ...wrong, id: wrong.id.replace('a1', 'a2') }, { refused: true });
    await judged(page, '/v1/quarantine', 'refusals', refusals + 1);
    await page.goto(`${console_.url}/quarantine`);
    await page.getByRole('button', { name: 'Ask for erasure' }).last().press('Enter');
    await page.getByLabel('What demands it').fill('26 U.S.C. § 6103(p)(4)');
    await keyboard.press('Tab');
    await keyboard.type('it shows a number of a person');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Erasure is asked for' }).waitFor();
    const ice = await console_.officer('ice-compliance', '/approvals');
    const card = ice.page.locator('.approval').first();
    await card.getByText('Marta Ellison').first().waitFor();
    expect(await ice.page.locator('main').innerText()).not.toContain('irs-compliance');
    await ice.page.getByRole('button', { name: 'Approve…' }).press('Enter');
    await ice.page.getByLabel('Reason, in a sentence').fill('We are not in its way');
    await ice.page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await ice.page.getByText('Nothing waits for you.').waitFor();
    expect(ice.faults).toEqual([]);
    await ice.context.close();
    await answers(
      page,
      '/v1/quarantine',
      ({ refusals }: { refusals: { erased: boolean }[] }) => refusals.filter(({ erased }) => erased).length === 2,
    );
    await page.goto(`${console_.url}/quarantine`);
    await page.locator('.refusal').last().getByText('What was sent is erased.').waitFor();
    // One source alone, by its address.
    await page.getByLabel('Only from one source').fill('no such');
    await keyboard.press('Enter');
    await page.getByText('Write the agency, a colon').waitFor();
    await page.getByLabel('Only from one source').fill('irs:disclosures');
    await keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.get('source') === 'urn:agency:irs:disclosures');
    await panel.waitFor();
    expect(besidesTheNetwork([...faults, ...colleague.faults, ...overseer.faults])).toEqual([]);
    for (const one of [context, colleague.context, overseer.context]) await one.close();
  });

  it('approvals: an exception is asked for, approved by a colleague, hides what it says it hides, and is ended', async () => {
    const marta = await console_.officer('irs-compliance', '/findings');
    const row = rowsOf(marta.page).filter({ hasText: 'REQ-06' });
    const id = (await row.first().getAttribute('data-id', { timeout: 30_000 }))!;
    await marta.page.goto(`${console_.url}/findings/${id}`);
    const inTenDays = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    await marta.page.getByRole('button', { name: 'Ask for an exception …' }).press('Enter');
    // In every width the form is whole, and in the narrowest it is sent.
    for (const width of Object.values(WIDTHS)) {
      await marta.page.setViewportSize({ width, height: 700 });
      expect([width, ...(await sideways(marta.page)), ...(await smallTargets(marta.page))]).toEqual([width]);
      await marta.page.getByLabel('Reason, in a sentence').scrollIntoViewIfNeeded();
    }
    await marta.page.getByLabel('Until the end of this day').fill(inTenDays);
    await marta.page.getByLabel('Reason, in a sentence').fill('The feed repeats itself');
    // The answer is lost: closed and opened again, it is known that it was sent, and sent as it was.
    const asking = await loseAnswerOnce(marta.page, 'POST', /\/v1\/exceptions$/);
    // Twice, as a tired hand does: it is one request.
    await marta.page.getByRole('button', { name: 'Ask for it' }).dblclick();
    const unknown = marta.page.getByText('It is not known whether this was recorded');
    await unknown.waitFor();
    await marta.page.keyboard.press('Escape');
    await marta.page.getByRole('button', { name: 'Ask for an exception …' }).press('Enter');
    await unknown.waitFor();
    expect(await marta.page.getByRole('button', { name: 'Ask for it' }).count()).toBe(0);
    await marta.page.getByRole('button', { name: 'Send it again' }).press('Enter');
    await marta.page.getByText('Your request for an exception is recorded.').waitFor();
    expect(new Set(asking.map((request) => request.headers()['idempotency-key'])).size).toBe(1);
    await marta.page.setViewportSize({ width: WIDTHS.wide, height: 900 });
    await marta.page.getByRole('link', { name: 'see where it is' }).press('Enter');
    await marta.page.getByRole('button', { name: 'Withdraw…' }).waitFor();
    expect(await marta.page.getByRole('button', { name: 'Approve…' }).count()).toBe(0);

    const devin = await console_.officer('irs-privacy', '/approvals');
    // His credentials are too old for it, as the api says it: what he typed is there when he has given them again.
    await devin.page.route(/\/approve$/, (route) =>
      route.fulfill({
        ...{ status: 403, contentType: 'application/problem+json' },
        json: {
          ...{ type: 'urn:countersign:problem:sign-in-again', title: 'sign in again', status: 403 },
          signIn: '/auth/sign-in?fresh=1',
        },
      }),
    );
    const reason = devin.page.getByLabel('Reason, in a sentence');
    await devin.page.getByRole('button', { name: 'Approve…' }).press('Enter');
    await reason.fill('I have looked at it');
    await devin.page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await devin.page.unroute(/\/approve$/);
    await devin.page.getByRole('link', { name: 'Give them and come back' }).press('Enter');
    await devin.page.getByRole('button', { name: 'Sign in as irs-privacy' }).click();
    await devin.page.getByRole('button', { name: 'Approve…' }).press('Enter');
    expect(await reason.inputValue()).toBe('I have looked at it');
    const approving = await loseAnswerOnce(devin.page, 'POST', /\/approve$/);
    await devin.page.getByRole('button', { name: 'Approve', exact: true }).press('Enter');
    await devin.page.getByText('It is not known whether this was recorded').waitFor();
    await devin.page.getByRole('button', { name: 'Send it again' }).press('Enter');
    await devin.page.getByText('It suppresses 1 finding that you see now.').press('Enter');
    await devin.page.waitForURL(/suppressed=1/);
    expect(new Set(approving.map((request) => request.headers()['idempotency-key'])).size).toBe(1);
    expect(await idsOf(devin.page)).toEqual([id]);
    await rowOf(devin.page, id).getByText('Suppressed by an exception').waitFor();

    // Ended by her, while he is about to.
    await devin.page.goto(`${console_.url}/approvals`);
    await devin.page.getByRole('button', { name: 'End it…' }).press('Enter');
    await reason.fill('Over');
    await marta.page.reload();
    await marta.page.getByRole('button', { name: 'End it…' }).press('Enter');
    await marta.page.getByLabel('Reason, in a sentence').fill('No longer needed');
    await marta.page.getByRole('button', { name: 'End it', exact: true }).press('Enter');
    await marta.page.getByText('No exception is in force.').waitFor();
    await devin.page.getByRole('button', { name: 'End it', exact: true }).press('Enter');
    await devin.page
      .locator('dialog .usa-alert')
      .getByText(/Nothing of yours was recorded|nothing of yours was/)
      .waitFor();
    expect(await reason.inputValue()).toBe('Over');
    expect(besidesTheNetwork([...marta.faults, ...devin.faults])).toEqual([]);
    await marta.context.close();
    await devin.context.close();
  });
});

/** Until the api answers with what is wanted: what is done is seen a moment later. */
async function answers(page: Page, path: string, wanted: (body: never) => boolean): Promise<void> {
  const until = Date.now() + 60_000;
  while (!wanted((await asked<object>(page, path)) as never)) {
    if (Date.now() > until) throw new Error(`${path} does not answer with what is wanted`);
    await page.waitForTimeout(250);
  }
}

/** Until a list of the api has something: what is sent is judged a moment later. */
async function judged(page: Page, path: string, list: string, atLeast = 1): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((go) => setTimeout(go, 200)))
    if ((await asked<Record<string, unknown[]>>(page, path))[list]!.length >= atLeast) return;
  throw new Error(`nothing is in ${path}`);
}
