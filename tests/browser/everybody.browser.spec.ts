import type { Page } from 'playwright-core';
import { axeFinds } from './support/axe.js';
import { ConsoleUnderTest, type Officer } from './support/console.js';
import { walkByTab } from './support/focus-walk.js';
import { notForPaper, sideways, smallTargets, withoutEdge } from './support/layout.js';
import { enter, MODES, type Mode } from './support/modes.js';
import { sendRefused } from './support/refused.js';
import { keptTree, treeOf } from './support/trees.js';

interface View {
  name: string;
  to: string | (() => string);
  /** What she does there before it is looked at. */
  then?: (page: Page) => Promise<unknown>;
  /** What is there when all of it is there. */
  shows: string | RegExp;
  by?: 'nobody' | 'auditor';
}

const REFUSED = '01960f2c-8400-7000-8000-00000000e001';
/** In these the whole page is walked through: as wide, as narrow and as low as a window gets. */
const WALKED = new Set(['1280 px', '390 px', '400 % zoom']);

let finding = '';
const tab = (key: string) => (): string => `${finding}?tab=${key}`;
const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
const click = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click();

/** What is on screen is checked by itself: all of it has been, so that nothing changes while it is looked at. */
async function checked(page: Page): Promise<void> {
  for (const entry of await page.getByRole('button', { name: /^Show what it says/ }).all())
    await entry.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    () => !/Checking|Not yet checked|Check now/.test(document.querySelector('main')!.innerText),
  );
}

const PAGES: readonly View[] = [
  { name: 'sign-in', to: '/findings', shows: 'What you open here is written down', by: 'nobody' },
  { name: 'now', to: '/', shows: 'Logs, checkpoints and witnesses' },
  { name: 'findings', to: '/findings', shows: 'These neither passed nor were found wanting.' },
  { name: 'findings-selected', to: '/findings', then: press('j', 'x'), shows: /1 (?:finding )?selected/i },
  {
    name: 'findings-of-an-auditor',
    to: '/findings',
    shows: 'These neither passed nor were found wanting.',
    by: 'auditor',
  },
  { name: 'finding-items', to: tab('items'), shows: /Items/ },
  { name: 'finding-evidence', to: tab('evidence'), then: checked, shows: /Evidence/ },
  { name: 'finding-timeline', to: tab('timeline'), shows: /Timeline/ },
  { name: 'finding-related', to: tab('related'), shows: /Related/ },
  { name: 'finding-rule', to: tab('rule'), shows: /The rule/ },
  { name: 'finding-note', to: () => finding, then: press('n'), shows: 'Write the note' },
  { name: 'finding-move', to: () => finding, then: press('r'), shows: 'New state' },
  { name: 'approvals', to: '/approvals?for=all', shows: 'Exceptions in force' },
  { name: 'agreements', to: '/agreements', shows: 'irs-ice-mou-2025' },
  { name: 'agreement', to: '/agreements/irs-ice-mou-2025', shows: 'Sources' },
  { name: 'ledger', to: '/ledger', shows: /Check it yourself/i },
  { name: 'quarantine', to: '/quarantine', shows: REFUSED },
  { name: 'address-wrong', to: '/findings?severity=FOO&from=garbage', shows: 'A time is written such as' },
  { name: 'not-found', to: '/findigs', shows: 'There is no such page' },
];
const DIALOGS: readonly View[] = [
  { name: 'keys', to: '/', then: press('?'), shows: 'No key acts while you type.' },
  { name: 'decide', to: '/findings', then: press('j', 'x', 'r'), shows: /./ },
  { name: 'give', to: '/findings', then: press('j', 'x', 'a'), shows: /./ },
  { name: 'note', to: '/findings', then: press('j', 'n'), shows: /./ },
  { name: 'csv', to: '/findings', then: click('Download (CSV)'), shows: /./ },
  { name: 'erasure', to: '/quarantine', then: click('Ask for erasure'), shows: /./ },
];

describe('for everybody', () => {
  let console_: ConsoleUnderTest;
  const people = new Map<string, Officer>();
  beforeAll(async () => {
    console_ = await ConsoleUnderTest.start();
    await sendRefused(console_.demo, REFUSED);
    people.set('nobody', await console_.visitor());
    people.set('irs-compliance', await console_.officer('irs-compliance'));
    people.set('auditor', await console_.officer('auditor'));
    const { page } = people.get('irs-compliance')!;
    const list = await page.request.get(`${console_.url}/v1/findings?rule=DIS-17`);
    finding = `/findings/${((await list.json()) as { findings: { id: string }[] }).findings[0]!.id}`;
  }, 300_000);
  afterAll(async () => console_?.stop());

  async function open({ to, then, shows, by = 'irs-compliance' as never }: View): Promise<Officer> {
    const officer = people.get(by)!;
    const { page } = officer;
    await enter(page, MODES[0]!);
    // What another view has selected or typed is kept in the window; one that has opened nothing yet has no store.
    if (page.url().startsWith(console_.url)) await page.evaluate(() => sessionStorage.clear());
    await page.goto(console_.url + (typeof to === 'string' ? to : to()));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await settled(page);
    await then?.(page);
    await page.getByText(shows).filter({ visible: true }).first().waitFor();
    await settled(page);
    return officer;
  }

  it.each(PAGES)('$name: nothing stands in anybody’s way, in any mode', async (view) => {
    const { page, faults } = await open(view);
    expect(await look(page, view.name, MODES)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it.each(DIALOGS)('the dialog $name: nothing stands in anybody’s way, in any mode of a screen', async (view) => {
    const { page, faults } = await open(view);
    await page.locator('dialog[open]').waitFor();
    expect(
      await look(
        page,
        `dialog-${view.name}`,
        MODES.filter(({ shape }) => shape !== 'print'),
      ),
    ).toEqual([]);
    expect(faults).toEqual([]);
  });
});

/** All that is wrong, each with the mode that it is wrong in. */
async function look(page: Page, name: string, modes: readonly Mode[]): Promise<string[]> {
  const found: string[] = [];
  for (const mode of modes) {
    await enter(page, mode);
    // What lies under a bar at the bottom now is uncovered when it gets the focus: the walk proves it.
    const faults = (await axeFinds(page)).filter((fault) => !/^target-size: .*partially obscured/.test(fault));
    if (mode.shape === 'print') faults.push(...(await notForPaper(page)));
    else {
      faults.push(...(await sideways(page)), ...(await smallTargets(page)));
      if (mode.media.forcedColors === 'active') faults.push(...(await withoutEdge(page)));
      if (WALKED.has(mode.name)) faults.push(...(await walkByTab(page)).faults);
    }
    found.push(...faults.map((fault) => `${mode.name}: ${fault}`));
    const tree = await treeOf(page);
    const kept = keptTree(`${name}.${mode.shape}`, tree);
    if (tree !== kept)
      found.push(`${mode.name}: who hears the page has another than the kept tree:\n${apart(kept, tree)}`);
  }
  return found;
}

/** The lines of two trees that are not in both. */
function apart(kept: string, now: string): string {
  const [before, after] = [kept, now].map((text) => text.split('\n'));
  return [
    ...before!.filter((line) => !after!.includes(line)).map((line) => `- ${line}`),
    ...after!.filter((line) => !before!.includes(line)).map((line) => `+ ${line}`),
    'If it should be so, run again with UPDATE=1.',
  ].join('\n');
}

/** Nothing is on its way any more: no skeleton, and the page is the same for a while. Streams have no end to wait for. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    let before = '';
    for (let same = 0; same < 3; await new Promise((done) => setTimeout(done, 80))) {
      const now = document.querySelector('.skeleton, [aria-busy=true]') ? '' : document.body.innerHTML;
      same = now !== '' && now === before ? same + 1 : 0;
      before = now;
    }
  });
