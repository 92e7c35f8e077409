import type { Page } from 'playwright-core';
import { atIssuer, ConsoleUnderTest, signOut } from './support/console.js';
import { pdfText } from './support/pdf.js';
import { example, send } from './support/senders.js';
import { asked, focused, idsOf, numberIn, rowsOf, watchFocus } from './support/steps.js';

interface Detail {
  finding: { count: number; rule: string };
  clauses: unknown[];
  evidence: { shard: string; index: number }[];
  related: { findings: { finding: { id: string } }[] };
  hits: { total: number };
}
interface Timeline {
  timeline: { act: { kind: string; to?: string } | null }[];
}

describe('a finding', () => {
  let console_: ConsoleUnderTest;
  beforeAll(async () => void (console_ = await ConsoleUnderTest.start()), 300_000);
  afterAll(async () => console_?.stop());

  const inHand = (page: Page) => page.getByRole('heading', { name: /^In hand/ }).waitFor();
  const tab = (page: Page, name: string | RegExp) => page.getByRole('tab', { name });
  const told = (page: Page) => page.locator('.told');

  it('is opened from the queue and read: sentence, comparisons, items, evidence, timeline, related, rule', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/findings?sort=severity');
    const ids = await idsOf(page);
    const row = rowsOf(page).filter({ hasText: 'DIS-17' });
    const id = (await row.getAttribute('data-id'))!;
    const sentence = await row.locator('.queue-link').innerText();
    await row.locator('.queue-link').press('Enter');
    await inHand(page);
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/findings/${id}`);
    expect(await page.locator('.finding-sentence').innerText()).toBe(sentence);
    await page.locator('.finding-derived').getByText('Derived.').waitFor();
    const detail = await asked<Detail>(page, `/v1/findings/${id}`);
    expect(numberIn(await page.locator('.facts li').first().innerText())).toBe(detail.finding.count);

    // What does not hold is first; each comparison leads to the entries that it rests on.
    const holds = await page.locator('.clauses .holds').allInnerTexts();
    expect(holds).toHaveLength(detail.clauses.length);
    expect(holds).toEqual([...holds].sort());
    expect(holds[0]).toBe('does not hold');
    expect(await page.getByRole('table', { name: 'Items that the finding holds' }).locator('tbody tr').count()).toBe(
      detail.finding.count,
    );
    // Beside it, what of the same disclosure nobody could judge, which opens the list of the same number.
    const unjudged = page.locator('section[aria-labelledby=unjudged-here] a');
    expect(await unjudged.allInnerTexts()).toEqual(['45 items not judged']);
    await unjudged.press('Enter');
    await page.waitForURL((url) => url.pathname === '/not-judged');
    await page.locator('.unjudged > li').filter({ hasText: ': 45 items. ' }).first().waitFor();
    await page.goBack();
    await inHand(page);

    await page.getByRole('link', { name: 'evidence 3' }).first().press('Enter');
    await page.waitForURL(/open=/);
    await page.waitForFunction(() => document.activeElement?.id.startsWith('entry-'));
    await page.locator('.entry-contents').getByText('U.S. Immigration and Customs Enforcement').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(`/findings/${id}`);
    expect(page.url()).not.toMatch(/:[\w-]{43}/);

    // Each tab by the arrows, and in the address.
    expect(numberIn(await tab(page, /^Evidence/).innerText())).toBe(detail.evidence.length);
    expect(await page.locator('.evidence > li').count()).toBeGreaterThanOrEqual(detail.evidence.length);
    const closed = page.getByRole('button', { name: /^Show what it says/ });
    // What turns out not to be open is not offered any more.
    while ((await closed.count()) > 0)
      await closed
        .first()
        .press('Enter', { timeout: 2_000 })
        .catch(() => undefined);
    const shut = page.locator('.evidence > li').filter({ hasText: 'Recorded, contents not open to your agency' });
    await shut.first().waitFor();
    await tab(page, /^Evidence/).focus();
    expect(await shut.getByRole('button', { name: /^Show what it says/ }).count()).toBe(0);
    // The agreement has a page in words.
    expect(await page.locator('.evidence').getByRole('link', { name: 'What the agreement allows' }).count()).toBe(1);
    await tab(page, /^Evidence/).focus();
    await page.keyboard.press('ArrowRight');
    expect(new URL(page.url()).searchParams.get('tab')).toBe('timeline');
    await page.locator('.timeline li').first().waitFor();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.related > li').count()).toBe(detail.related.findings.length);
    await page.keyboard.press('End');
    await page.getByRole('tabpanel', { name: 'The rule' }).getByText(detail.finding.rule).first().waitFor();

    // Back to the tab that she chose before, and not to those that the arrows passed.
    const isOpen = (name: string | RegExp) =>
      page.getByRole('tab', { name, selected: true }).and(page.locator(':focus')).waitFor();
    await isOpen('The rule');
    await tab(page, 'Timeline').click();
    await page.goBack();
    await isOpen('The rule');
    await page.goBack();
    await isOpen(/^Evidence/);
    await page.goForward();

    // As it was: nothing can be done with the past, and no time that nobody judged is made up.
    await tab(page, 'Timeline').press('Enter');
    await page
      .getByRole('link', { name: /^As it was then/ })
      .first()
      .press('Enter');
    await page.getByText('This is the finding as it was').waitFor();
    expect(page.url()).toMatch(/asOf=\d+/);
    expect(await page.locator('.hand').count()).toBe(0);
    await page.goto(`${console_.url}/findings/${id}?asOf=99999`);
    await page.getByRole('heading', { level: 1, name: 'Nothing is shown of that time' }).waitFor();
    await page.getByRole('link', { name: 'Show it as it is now' }).press('Enter');
    await inHand(page);

    // On through the list that she came from, and back to it.
    await page.goto(`${console_.url}/findings?sort=severity`);
    await idsOf(page);
    await rowsOf(page).first().locator('.queue-link').press('Enter');
    await inHand(page);
    await page.keyboard.press(']');
    await page.waitForURL(`**/findings/${ids[1]}`);
    await inHand(page);
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.keyboard.press('[');
    await page.waitForURL(`**/findings/${ids[0]}`);
    await inHand(page);
    await page.keyboard.press('[');
    await page.getByText('This is the first of its page of the list.').waitFor();
    await page.getByRole('navigation', { name: 'Where this page is' }).getByRole('link', { name: 'Findings' }).click();
    await page.waitForURL(/\/findings\?sort=severity$/);
    expect(await idsOf(page)).toEqual(ids);
    // The time that nobody has judged was refused.
    expect(faults).toEqual([expect.stringContaining('status of 400')]);
    await context.close();
  });

  it('of a disclosure leads to those of the same one in somebody’s hands, and back', async () => {
    const { page, context, faults } = await console_.officer('auditor', '/');
    const [disclosed, held] = [await findingOf(page, 'DIS-17'), await findingOf(page, 'RCP-04')];
    for (const [from, to] of [
      [disclosed, held],
      [held, disclosed],
    ]) {
      await page.goto(`${console_.url}/findings/${from}?tab=related`);
      const other = page.locator('.related > li').filter({ has: page.locator(`a[href$="/findings/${to}"]`) });
      await other.getByText('It is about the same disclosure.').waitFor();
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is taken, noted and resolved with the keyboard; each act is in the ledger once', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const id = await findingOf(page, 'MAT-02');
    await page.goto(`${console_.url}/findings/${id}`);
    await inHand(page);
    const lost = await watchFocus(page);
    const { keyboard } = page;
    await keyboard.press('a');
    await told(page).getByText('It is yours.').waitFor();
    expect(await focused(page)).toMatch(/Recorded/);
    expect(await page.locator('.standing').first().innerText()).toMatch(/Taken[^]*Marta Ellison/);

    await keyboard.press('n');
    // What she types at once is the note: no letter of it acts.
    expect(await focused(page)).toMatch(/^TEXTAREA/);
    await keyboard.type('his number is 123-45-6789, a n r');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.locator('.told-refused').waitFor();
    expect(await page.getByLabel('Note', { exact: true }).inputValue()).toBe('his number is 123-45-6789, a n r');
    // Another form is not refused for what this one was.
    await keyboard.press('Escape');
    await keyboard.press('r');
    expect(await page.locator('.told-refused').count()).toBe(0);
    await keyboard.press('Escape');
    await keyboard.press('n');
    await page.getByLabel('Note', { exact: true }).focus();
    await keyboard.press('Control+A');
    await keyboard.type('The case team was asked by telephone.');
    await keyboard.press('Escape');
    expect(await focused(page)).toMatch(/Write a note/);
    // After a reload the page says that it is kept.
    await page.reload();
    await inHand(page);
    await page.getByText('You have text kept for a note').waitFor();
    await page.getByRole('button', { name: /^open it/ }).press('Enter');
    expect(await page.getByLabel('Note', { exact: true }).inputValue()).toBe('The case team was asked by telephone.');
    await page.getByRole('button', { name: 'Write the note' }).press('Enter');
    await told(page).getByText('Your note is recorded.').waitFor();
    expect(await page.getByText('You have text kept').count()).toBe(0);

    await keyboard.press('r');
    // What became of the note is not said over another form.
    expect(await told(page).count()).toBe(0);
    expect(await focused(page)).toMatch(/^INPUT/);
    // A choice of a form has the focus: letters choose nothing else on the page.
    await keyboard.type('an');
    expect(await focused(page)).toMatch(/^INPUT/);
    await page.getByRole('radio', { name: /^Confirmed/ }).press('Space');
    await page.getByLabel('Reason').focus();
    await keyboard.type('the path compared no address');
    await page.getByRole('button', { name: 'Move it to Confirmed' }).press('Enter');
    await told(page).getByText('Its new state is recorded.').waitFor();
    expect(await page.locator('.standing').first().innerText()).toMatch(/Confirmed/);
    // What is closed goes one way: it is looked into again.
    await keyboard.press('r');
    expect(await page.locator('.hand .choice').count()).toBe(1);
    await keyboard.press('Escape');

    const { timeline } = await asked<Timeline>(page, `/v1/findings/${id}/timeline`);
    expect(timeline.flatMap(({ act }) => (act ? [act.to ?? act.kind] : []))).toEqual([
      ...['acknowledged', 'triage.noted', 'true-positive'],
    ]);
    await tab(page, 'Timeline').press('Enter');
    const shown = page.locator('.timeline');
    for (const words of ['the path compared no address', 'The case team was asked by telephone.'])
      await shown.getByText(words).waitFor();
    expect(await shown.getByText('Marta Ellison').count()).toBe(3);
    expect(await lost()).toEqual([]);
    // The note with a number was refused.
    expect(faults).toEqual([expect.stringContaining('status of 400')]);
    await context.close();
  });

  it('keeps what she types when her session ends in the middle of a note, and over a reload', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const id = await findingOf(page, 'DIS-17');
    await page.goto(`${console_.url}/findings/${id}?tab=evidence`);
    await inHand(page);
    await page.keyboard.press('n');
    const note = page.getByLabel('Note', { exact: true });
    await note.fill('half a thought, and the other');
    const other = await context.newPage();
    await other.goto(console_.url);
    await signOut(other);
    await other.close();
    const dialog = page.getByRole('dialog', { name: 'You are signed out' });
    // The stream may have told already, and the dialog lie over the form: sent all the same, it is told once.
    await page.locator('.hand button[type=submit]').evaluate((button: HTMLElement) => button.click());
    await dialog.waitFor();
    await dialog.getByRole('button', { name: 'Sign in again' }).press('Enter');
    await atIssuer(page, 'irs-compliance');
    await page.waitForURL(`**/findings/${id}?tab=evidence`);
    await inHand(page);
    await page.keyboard.press('n');
    expect(await note.inputValue()).toBe('half a thought, and the other');
    await page.reload();
    await inHand(page);
    await page.keyboard.press('n');
    expect(await note.inputValue()).toBe('half a thought, and the other');
    await page.getByRole('button', { name: 'Write the note' }).press('Enter');
    await told(page).getByText('Your note is recorded.').waitFor();
    const { notes } = await asked<{ notes: { text: string }[] }>(page, `/v1/findings/${id}/notes`);
    expect(notes.map(({ text }) => text)).toEqual(['half a thought, and the other']);
    // What was sent is kept no longer.
    expect(
      await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('countersign.draft.'))),
    ).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('is on paper whole, with times in UTC, its address and who printed it', async () => {
    const { page, context, faults } = await console_.officer('irs-compliance', '/');
    const id = await findingOf(page, 'DIS-17');
    await page.goto(`${console_.url}/findings/${id}`);
    await inHand(page);
    expect(await page.locator('body').innerText()).toMatch(/E[DS]T/);
    await page.emulateMedia({ media: 'print' });
    const paper = await page.locator('body').innerText();
    for (const words of ['What was compared', 'Items', 'Evidence', 'Timeline', 'Related', 'The rule', 'In hand'])
      expect(paper).toContain(words);
    expect(paper).toContain(`Address\n${page.url()}`);
    expect(paper).toMatch(/Printed\n.+ UTC by Marta Ellison/);
    expect(paper).not.toMatch(/\bE[DS]T\b/);
    // A day stays a day.
    expect(paper).toContain('7 August 2025');
    expect(await page.locator('button:visible').allInnerTexts()).toEqual([]);

    // The same as a file, of a finding and of the list: as it is read, whatever became of it on the way.
    const sentence = await page.locator('.finding-sentence').innerText();
    const ofFinding = await pdfText(page);
    await page.goto(`${console_.url}/findings?sort=severity`);
    const ids = await idsOf(page);
    const ofList = await pdfText(page);
    // A file says nothing of where lines and words were broken.
    const bare = (text: string): string => text.replaceAll(/[\s-]/g, '');
    for (const words of [sentence, 'What was compared', 'The rule', 'In hand', 'by Marta Ellison', `/findings/${id}`])
      expect(bare(ofFinding)).toContain(bare(words));
    for (const found of await rowsOf(page).locator('.queue-link').allInnerTexts())
      expect(bare(ofList)).toContain(bare(found));
    expect(ids.length).toBeGreaterThan(3);
    for (const text of [ofFinding, ofList]) {
      expect(text).toMatch(/\d\d:\d\d(?::\d\d)? UTC/);
      expect(text.match(/\d\d:\d\d(?::\d\d)? (?!UTC)[A-Z]\w*/g) ?? []).toEqual([]);
      expect(text).toContain('7 August 2025');
    }
    expect(faults).toEqual([]);
    await context.close();
  });

  it('changes under her form, which is told before anything is recorded, and comes back after it was closed', async () => {
    const { page, context, faults } = await console_.officer('revenue-compliance', '/');
    await send(console_.demo, 'border-gateway', example('agreement-by-the-other-party'));
    await send(console_.demo, 'revenue-gateway', example('element-out-of-scope'));
    const id = await until(() => findingOf(page, 'DIS-03'));
    await page.goto(`${console_.url}/findings/${id}`);
    await inHand(page);
    await page.keyboard.press('r');
    await page.getByRole('radio', { name: /^Confirmed/ }).check();
    await page.getByLabel('Reason').fill('the disclosure held wages');
    await more(2);
    await page.getByRole('button', { name: 'Move it to Confirmed' }).press('Enter');
    await page.locator('.told-changed').getByText('The finding has changed since you opened it.').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('the disclosure held wages');
    await page.getByRole('button', { name: 'Show the finding as it is now' }).press('Enter');
    await page.locator('.told').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Move it to Confirmed' }).press('Enter');
    await page.locator('.told-done').waitFor();

    // More of the same after it was closed: her page says so, and it is back in the queue.
    await more(3);
    await page.getByText('New since you opened this page.').waitFor();
    expect(await page.locator('.standing').first().innerText()).not.toMatch(/Reopened/);
    await page.getByRole('button', { name: 'Show it' }).press('Enter');
    await page
      .locator('.standing')
      .getByText(/Reopened/)
      .waitFor();
    await page.goto(`${console_.url}/findings?reopened=1`);
    expect(await idsOf(page)).toEqual([id]);
    // On the first page too, which leads there.
    await page.goto(console_.url);
    const reopened = page.locator('.work-counts a').filter({ hasText: 'reopened on the desk of revenue' });
    expect(numberIn(await reopened.innerText())).toBe(1);
    await page.getByText('Reopened, ').first().waitFor();
    await reopened.press('Enter');
    expect(await idsOf(page)).toEqual([id]);
    expect(faults).toEqual([]);
    await context.close();

    /** So many hits it has then, once it is judged. */
    async function more(hits: number): Promise<void> {
      const event = example('more-of-the-disclosure') as { id: string; sequence: string; time: string };
      const next = {
        id: `${event.id.slice(0, -1)}${2 + hits}`,
        sequence: String(hits + 1),
        time: `2025-04-${10 + hits}T14:00:00Z`,
      };
      await send(console_.demo, 'revenue-gateway', { ...event, ...next });
      await until(async () => {
        const now = await asked<Detail>(page, `/v1/findings/${id}`);
        return now.hits.total >= hits ? now : undefined;
      });
    }
  });
});

/** Of a rule, as she sees it; undefined where there is none yet. */
async function findingOf(page: Page, rule: string): Promise<string> {
  const { findings } = await asked<{ findings: { id: string }[] }>(page, `/v1/findings?rule=${rule}`);
  return findings[0]?.id ?? '';
}

/** Asks until there is an answer: the judging is a moment behind what is sent. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((go) => setTimeout(go, 200))) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error('It was not there in time');
}
