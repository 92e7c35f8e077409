import type { Page } from 'playwright-core';
import { cleanLogs } from '../support/logs.js';
import { ConsoleUnderTest, type Officer } from './support/console.js';
import { asked, besidesTheNetwork, focused, idsOf, loseAnswerOnce, rowOf, rowsOf } from './support/steps.js';
import { Wire } from './support/wire.js';

interface Timeline {
  timeline: { act: { kind: string; to?: string } | null }[];
}

describe('two officers of one agency', () => {
  let console_: ConsoleUnderTest;
  let marta: Officer;
  let devin: Officer;
  beforeAll(async () => {
    console_ = await ConsoleUnderTest.start();
    marta = await console_.officer('irs-compliance');
    devin = await console_.officer('irs-privacy');
  }, 300_000);
  afterAll(async () => console_?.stop());
  beforeEach(async () => {
    for (const { page } of [marta, devin]) {
      await page.unrouteAll();
      await page.goto(`${console_.url}/findings?sort=severity`);
      await following(page);
    }
  });
  afterEach(() => expect(besidesTheNetwork([...marta.faults, ...devin.faults])).toEqual([]));

  const actsOn = async (page: Page, id: string) =>
    (await asked<Timeline>(page, `/v1/findings/${id}/timeline`)).timeline.flatMap(({ act }) => act ?? []);
  const open = async ({ page }: Officer, id: string): Promise<void> => {
    await page.goto(`${console_.url}/findings/${id}`);
    await page.getByRole('heading', { name: /^In hand/ }).waitFor();
    await following(page);
  };

  it('see in the list what the other does, and nothing moves under the hand', async () => {
    const ids = await idsOf(devin.page);
    await rowOf(devin.page, ids[1]!).hover();
    await rowOf(devin.page, ids[1]!).locator('.queue-link').focus();
    const places = () =>
      devin.page.locator('[data-id]').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
    const before = await places();
    await rowOf(marta.page, ids[0]!).locator('.queue-link').focus();
    await marta.page.keyboard.press('a');
    await rowOf(marta.page, ids[0]!).getByText('With you').waitFor();
    await rowOf(devin.page, ids[0]!).getByText('With Marta Ellison, just now').waitFor();
    await devin.page.getByText('1 row changed since.').waitFor();
    expect(await places()).toEqual(before);
    expect(await focused(devin.page)).toBe(ids[1]);
    expect(await rowOf(devin.page, ids[1]!).evaluate((row) => row.matches(':hover'))).toBe(true);
    // Her own act is no news to her.
    expect(await marta.page.locator('.news').innerText()).toMatch(/^List as of/);
    // In when asked.
    await devin.page.getByRole('button', { name: 'Show them' }).click();
    await devin.page.getByRole('button', { name: 'Read again' }).waitFor();
    await rowOf(devin.page, ids[0]!).getByText('Taken').waitFor();
  });

  it('act on one finding: the second is told what the first did, and what she typed is kept', async () => {
    const id = (await idsOf(marta.page))[1]!;
    await open(marta, id);
    await open(devin, id);
    await marta.page.keyboard.press('r');
    await marta.page.getByRole('radio', { name: /^Investigating/ }).check();
    await marta.page.getByLabel('Reason').fill('the path compared no address');
    await devin.page.keyboard.press('a');
    await devin.page.locator('.told-done').waitFor();
    // Her page tells before she sends; nothing on it has changed.
    await marta.page.getByText('New since you opened this page.').waitFor();
    expect(await marta.page.locator('.standing').first().innerText()).toMatch(/State\s+New/);
    await marta.page.getByRole('button', { name: 'Move it to Investigating' }).press('Enter');
    const told = marta.page.locator('.told-moved');
    await told.getByText('A colleague acted meanwhile. Nothing of yours was recorded.').waitFor();
    expect(await told.innerText()).toMatch(/Devin Achebe/);
    expect(await marta.page.getByLabel('Reason').inputValue()).toBe('the path compared no address');
    expect(await marta.page.getByRole('radio', { name: /^Investigating/ }).isChecked()).toBe(true);
    expect(await actsOn(marta.page, id)).not.toContainEqual(expect.objectContaining({ to: 'investigating' }));
    // Seen, and decided anew: with what was typed.
    await marta.page.getByRole('button', { name: 'Move it to Investigating' }).press('Enter');
    await marta.page.locator('.told-done').waitFor();
    await devin.page.getByText('New since you opened this page.').waitFor();
    expect(await devin.page.locator('.standing').first().innerText()).toMatch(/State\s+Taken/);
    await devin.page.getByRole('button', { name: 'Show it' }).press('Enter');
    await devin.page.locator('.standing').getByText('Investigating').waitFor();
  });

  it('are told in the list too when the other was first', async () => {
    const id = (await idsOf(marta.page))[2]!;
    // He acts just before her page has heard of it.
    const first = new Promise<void>((resolve, reject) => {
      const act = async (): Promise<void> => {
        await rowOf(devin.page, id).locator('.queue-link').focus();
        await devin.page.keyboard.press('a');
        await rowOf(devin.page, id).getByText('With you').waitFor();
      };
      void marta.page.route(/\/v1\/findings\/[\w-]+\/triage$/, (route) => {
        if (route.request().method() !== 'POST') return void route.continue();
        act()
          .then(() => route.continue())
          .then(resolve, reject);
      });
    });
    await rowOf(marta.page, id).locator('.queue-link').focus();
    await marta.page.keyboard.press('a');
    await first;
    const dialog = marta.page.getByRole('dialog');
    await dialog.getByText('A colleague was first').waitFor();
    expect(await dialog.innerText()).toContain('with Devin Achebe');
    await marta.page.keyboard.press('Escape');
    await rowOf(marta.page, id).getByText('With Devin Achebe').waitFor();
    expect(await focused(marta.page)).toBe(id);
  });

  it('lose an answer: it is never told as failed, and sent again is recorded once', async () => {
    const ids = await idsOf(marta.page);
    // One act, from the list.
    const taken = await loseAnswerOnce(marta.page, 'POST', /\/v1\/findings\/[\w-]+\/triage$/);
    await rowOf(marta.page, ids[3]!).locator('.queue-link').focus();
    await marta.page.keyboard.press('a');
    const dialog = marta.page.getByRole('dialog');
    await dialog.getByText('It is not known whether this was recorded').waitFor();
    // It is one act: nothing is half done while she does not know, and she may look elsewhere, and come back.
    expect((await actsOn(marta.page, ids[3]!)).map(({ to }) => to)).toEqual(['acknowledged']);
    await marta.page.keyboard.press('Escape');
    await marta.page.reload();
    await rowOf(marta.page, ids[3]!).locator('.queue-link').focus();
    const answered = marta.page.waitForResponse((answer) => answer.request().method() === 'POST');
    await marta.page.keyboard.press('a');
    expect((await answered).status()).toBe(200);
    await rowOf(marta.page, ids[3]!).getByText('With you').waitFor();
    await rowOf(marta.page, ids[3]!).getByText('Taken').waitFor();
    expect(taken).toHaveLength(2);
    expect(new Set(taken.map((request) => request.headers()['idempotency-key'])).size).toBe(1);
    expect(await actsOn(marta.page, ids[3]!)).toHaveLength(1);
    await marta.page.unrouteAll();

    // Many, whose answer is lost.
    const triaged = await loseAnswerOnce(marta.page, 'POST', /\/v1\/findings\/triage$/);
    for (const id of [ids[3]!, ids[4]!]) await rowOf(marta.page, id).getByRole('checkbox').check();
    await marta.page.getByRole('button', { name: 'Decide…' }).click();
    await marta.page.getByRole('radio', { name: /^Expected/ }).check();
    await marta.page.getByLabel('Reason, in a sentence').fill('Known to the case team');
    await marta.page.getByRole('button', { name: 'See what will change' }).click();
    await marta.page.getByRole('button', { name: 'Record it for 2 findings' }).dblclick();
    await dialog.getByText('It is not known whether this was recorded').waitFor();
    await dialog.getByRole('button', { name: 'Send it again' }).click();
    await dialog.getByText('2 findings recorded.').waitFor();
    expect(new Set(triaged.map((request) => request.postData())).size).toBe(1);
    expect(triaged).toHaveLength(2);
    for (const id of [ids[3]!, ids[4]!])
      expect((await actsOn(marta.page, id)).filter(({ to }) => to === 'expected')).toHaveLength(1);

    // On the page of the finding.
    await open(marta, ids[4]!);
    await loseAnswerOnce(marta.page, 'POST', /\/notes$/);
    await marta.page.keyboard.press('n');
    await marta.page.getByLabel('Note', { exact: true }).fill('Once alone.');
    await marta.page.getByRole('button', { name: 'Write the note' }).press('Enter');
    await marta.page.locator('.told-unknown').getByText('Nobody knows yet whether this was recorded').waitFor();
    // Another act would be a second one; also after a reload the first is known, and sent again as it was.
    await marta.page.getByRole('button', { name: 'Write the note' }).press('Enter');
    await marta.page.reload();
    await marta.page.getByRole('button', { name: 'Send the same again' }).press('Enter');
    await marta.page.locator('.told-done').waitFor();
    expect(await marta.page.getByRole('button', { name: 'Write the note' }).count()).toBe(0);
    const { notes } = await asked<{ notes: { text: string }[] }>(marta.page, `/v1/findings/${ids[4]}/notes`);
    expect(notes.map(({ text }) => text).filter((text) => text === 'Once alone.')).toHaveLength(1);
  });

  it('lose the connection: it is shown, goes on by itself, and nothing is missed', async () => {
    // A browser without shared workers follows changes in the page: neither the clock nor the switch of the network reaches a worker.
    await marta.page.addInitScript(() => void Reflect.deleteProperty(window, 'SharedWorker'));
    await marta.page.clock.install();
    await marta.page.reload();
    const id = (await idsOf(marta.page)).at(-1)!;
    await following(marta.page);
    // The wire is dead, and nobody says so: forty seconds of silence do.
    await marta.context.setOffline(true);
    await marta.page.clock.fastForward('00:41');
    await marta.page.getByText('the connection is lost').waitFor();
    expect(await rowsOf(marta.page).count()).toBeGreaterThan(0);
    await rowOf(devin.page, id).locator('.queue-link').focus();
    await devin.page.keyboard.press('a');
    await rowOf(devin.page, id).getByText('With you').waitFor();
    await marta.context.setOffline(false);
    await marta.page.clock.fastForward('00:31');
    await rowOf(marta.page, id).getByText('With Devin Achebe').waitFor();
    await marta.page.getByText('the connection is lost').waitFor({ state: 'detached' });
  });

  it('lose the wire under the worker that windows share: both say so, both go on, and nothing is missed', async () => {
    const wire = await Wire.open();
    const her = await console_.officer('irs-compliance', '/findings?sort=severity', { proxy: wire.proxy });
    const other = await her.context.newPage();
    await other.goto(`${console_.url}/findings?sort=severity`);
    const both = [her.page, other];
    for (const page of both) await idsOf(page);
    // One stream for both: it is the worker that has it.
    expect(wire.streams).toHaveLength(1);
    const id = (await idsOf(her.page)).at(-2)!;

    wire.cut();
    for (const page of both) await page.getByText('the connection is lost').waitFor();
    await rowOf(devin.page, id).locator('.queue-link').focus();
    await devin.page.keyboard.press('a');
    await rowOf(devin.page, id).getByText('With you').waitFor();
    wire.mend();
    await tryNow(her.page);
    for (const page of both) {
      await rowOf(page, id).getByText('With Devin Achebe').waitFor();
      await page.getByText('the connection is lost').waitFor({ state: 'detached' });
      await page.getByText('1 row changed since.').waitFor();
    }
    // It went on where it was.
    expect(wire.streams.at(-1)!['last-event-id']).toMatch(/./);

    // Too many readers: said, and tried again.
    const busy = { type: 'urn:countersign:problem:live-busy', title: 'busy', status: 503 };
    wire.instead = { status: 503, type: 'application/problem+json', body: JSON.stringify(busy) };
    wire.cut();
    wire.mend();
    for (const page of both) await page.getByText('You have too many windows open that follow changes').waitFor();
    wire.instead = undefined;
    await tryNow(other);
    for (const page of both) await page.getByText('Changes are not followed since').waitFor({ state: 'detached' });

    // The api says that it is over: no window asks again.
    wire.instead = { type: 'text/event-stream', body: 'event: end\ndata: {"reason":"until"}\n\n' };
    wire.cut();
    wire.mend();
    for (const page of both) {
      await page.getByText('The time for which you may read has ended.').waitFor();
      expect(await page.getByRole('button', { name: 'Connect now' }).count()).toBe(0);
      expect(await rowsOf(page).count()).toBeGreaterThan(0);
    }
    expect(besidesTheNetwork(her.faults)).toEqual([]);
    await her.context.close();
    wire.close();
  });

  it('leave nothing in logs of their cookies, tokens and words', async () => {
    const cookies = await Promise.all([marta, devin].map(({ page }) => page.context().cookies()));
    const values = cookies.flat().map(({ value }) => value);
    expect(values.filter((value) => value.length > 20).length).toBeGreaterThan(1);
    const lines = cleanLogs(console_.logs, ['recorder', 'detector', 'api'], [...values, 'Once alone.']);
    expect(lines).toContainEqual(expect.objectContaining({ route: '/v1/findings/:id/notes', status: 200 }));
  });
});

/** A moment for the stream to begin, of which the page shows nothing; it never ends, so this waits for as long as it may. */
async function following(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 1_000 }).catch(() => undefined);
}

/** She presses the button, unless it has gone on by itself meanwhile. */
const tryNow = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const buttons = [...document.querySelectorAll('button')];
    buttons.find(({ textContent }) => textContent === 'Connect now')?.click();
  });
