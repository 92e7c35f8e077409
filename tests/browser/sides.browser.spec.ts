import type { Page } from 'playwright-core';
import { ConsoleUnderTest, type Officer } from './support/console.js';
import { example, send } from './support/senders.js';
import { asked, rowOf } from './support/steps.js';

const PAGES = [
  '/',
  '/findings?status=all',
  '/approvals',
  '/approvals?for=all',
  '/agreements',
  '/ledger',
  '/quarantine',
];

/** A text that stands nowhere else, and the people who may read it, beside an auditor and an overseer. */
const CANARIES = {
  'canary-note-of-irs': ['irs'],
  'canary-incident-of-irs': ['irs'],
  '01960f2c-8400-7000-8000-00000000cafe': ['irs'],
  'canary-note-of-ice': ['ice'],
  'CANARY-PLACE-OF-ICE': ['ice'],
  'EXAMPLE-1': ['revenue', 'border'],
  'irs-ice-mou-2025': ['irs', 'ice'],
} as const;
/** Who they are is for their own desk. */
const PEOPLE = {
  irs: ['irs-compliance', 'irs-privacy', 'Marta Ellison', 'Devin Achebe'],
  ice: ['ice-compliance', 'ice-privacy', 'Ruth Calloway', 'Tomas Brandt'],
  revenue: ['revenue-compliance', 'Ingrid Solberg'],
  border: ['border-compliance', 'Paula Winters'],
} as const;
type Agency = keyof typeof PEOPLE;
const AGENCIES = Object.keys(PEOPLE) as Agency[];

/** Everything that her browser got and what her pages showed. */
interface Seen {
  findings: string[];
  answers: string;
  shown: string[];
}

describe('each sees her side, in every answer that her browser gets', () => {
  let console_: ConsoleUnderTest;
  const seen = new Map<string, Seen>();
  beforeAll(async () => {
    console_ = await ConsoleUnderTest.start();
    await sendCanaries(console_);
  }, 300_000);
  afterAll(async () => console_?.stop());

  it.each([...AGENCIES.map((agency) => `${agency}-compliance`), 'auditor', 'overseer'])(
    'as %s, through all pages',
    async (login) => {
      const officer = await console_.officer(login, '/');
      seen.set(login.split('-')[0]!, await walk(officer, console_.url));
      expect(officer.faults).toEqual([]);
      await officer.context.close();
    },
  );

  it('finds of nobody else what is for one side alone', () => {
    for (const [canary, of] of Object.entries(CANARIES)) {
      for (const [who, { answers }] of seen) {
        const may = (of as readonly string[]).includes(who) || who === 'auditor' || who === 'overseer';
        expect([who, canary, answers.includes(canary)]).toEqual([who, canary, may]);
      }
    }
    for (const one of AGENCIES) {
      const { answers, findings } = seen.get(one)!;
      for (const other of AGENCIES.filter((agency) => agency !== one)) {
        // What only the other's list has.
        for (const id of seen.get(other)!.findings.filter((of) => !findings.includes(of)))
          expect([one, other, id, answers.includes(id)]).toEqual([one, other, id, false]);
        for (const name of PEOPLE[other]) expect([one, name, answers.includes(name)]).toEqual([one, name, false]);
      }
    }
    // Of an exchange that is not theirs they learn nothing at all.
    for (const [agency, others] of [
      ['irs', ['revenue', 'border']],
      ['ice', ['revenue', 'border']],
      ['revenue', ['irs', 'ice']],
      ['border', ['irs', 'ice']],
    ] as const)
      for (const other of others) expect(seen.get(agency)!.answers).not.toContain(`urn:agency:${other}`);
    // It has looked at something.
    for (const [a, b] of [
      ['irs', 'ice'],
      ['ice', 'irs'],
    ] as const)
      expect(seen.get(a)!.findings.filter((id) => !seen.get(b)!.findings.includes(id))).not.toEqual([]);
    for (const agency of ['irs', 'ice', 'revenue']) expect(seen.get(agency)!.findings).not.toEqual([]);
  });

  it('shows on the pages nothing that no answer had', () => {
    expect(seen.size).toBe(6);
    for (const [who, { answers, shown }] of seen) {
      expect(shown.length).toBeGreaterThan(0);
      for (const text of shown) expect([who, text, answers.includes(text)]).toEqual([who, text, true]);
    }
  });

  it('follows on the stream what is hers alone', async () => {
    const [irs, ice, border] = await Promise.all(
      ['irs-compliance', 'ice-compliance', 'border-compliance'].map((login) => console_.officer(login, '/findings')),
    );
    const shared = seen.get('irs')!.findings.filter((id) => seen.get('ice')!.findings.includes(id))[0]!;
    for (const { page } of [irs!, ice!, border!]) await listen(page);
    await rowOf(irs!.page, shared).locator('.queue-link').focus();
    await irs!.page.keyboard.press('a');
    await irs!.page.waitForFunction((id) => (window as unknown as Heard).heard.includes(id), shared);
    await rowOf(ice!.page, shared).locator('.queue-link').focus();
    await ice!.page.keyboard.press('a');
    await ice!.page.waitForFunction((id) => (window as unknown as Heard).heard.includes(id), shared);
    const [ofIrs, ofIce, ofBorder] = await Promise.all(
      [irs!, ice!, border!].map(({ page }) => page.evaluate(() => (window as unknown as Heard).heard)),
    );
    expect(ofIrs).toContain('irs-compliance');
    expect(ofIrs).not.toContain('ice-compliance');
    expect(ofIce).toContain('ice-compliance');
    expect(ofIce).not.toContain('irs-compliance');
    expect(ofBorder).not.toContain(shared);
    for (const { context, faults } of [irs!, ice!, border!]) {
      expect(faults).toEqual([]);
      await context.close();
    }
  });
});

/** What each side alone may read is in the ledger: said by its systems, or written by its people. */
async function sendCanaries({ demo }: ConsoleUnderTest): Promise<void> {
  const event = (agency: string, system: string, type: string, sequence: number, data: object, id: string) => ({
    ...{ specversion: '1.0', id, source: `urn:agency:${agency}:${system}`, type: `gov.transfer.${type}.v1` },
    ...{ time: '2025-09-20T12:00:00Z', agreementid: 'irs-ice-mou-2025', sequence: String(sequence), data },
  });
  const incident = {
    ...{ incidentId: 'canary-incident-of-irs', occurredAt: '2025-08-20T00:00:00Z' },
    discoveredAt: '2025-09-20T00:00:00Z',
  };
  const copy = {
    ...{ copyId: 'canary-copy-of-ice', disclosureId: 'irs-2025-08-07' },
    ...{ from: 'VAULT-1', to: 'CANARY-PLACE-OF-ICE', location: 'CANARY-PLACE-OF-ICE' },
  };
  const id = (last: string): string => `01960f2c-8400-7000-8000-00000000${last}`;
  await send(demo, 'irs-disclosures', event('irs', 'disclosures', 'incident.reported', 90, incident, id('ca01')));
  await send(demo, 'ice-requests', event('ice', 'requests', 'copy.made', 90, copy, id('ca02')));
  const refused = { disclosureId: 'irs-x', reason: 'subject 123-45-6789' };
  const wrong = event('irs', 'disclosures', 'disclosure.made', 91, refused, id('cafe'));
  await send(demo, 'irs-disclosures', wrong, { refused: true });
  await send(demo, 'border-gateway', example('agreement-by-the-other-party'));
  await send(demo, 'revenue-gateway', example('element-out-of-scope'));
}

/** Through every page as its links lead, each finding with all that it rests on, each agreement. */
async function walk(officer: Officer, url: string): Promise<Seen> {
  const { page, answers } = officer;
  const shown = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    await page.goto(url + path);
    await settled(officer);
    for (const text of await shownOn(page)) shown.add(text);
  };
  for (const path of PAGES) await visit(path);
  const { findings } = await asked<{ findings: { id: string }[] }>(page, '/v1/findings?status=all&limit=200');
  const agency = (await asked<{ agency: string | null }>(page, '/v1/me')).agency;
  for (const { id } of findings) {
    const { evidence } = await asked<{ evidence: { shard: string; index: number }[] }>(page, `/v1/findings/${id}`);
    await visit(`/findings/${id}?tab=evidence&open=${evidence.map((of) => `${of.shard}:${of.index}`).join(',')}`);
    if (findings[0]!.id === id && agency !== null) await noted(page, `canary-note-of-${agency}`);
  }
  const { agreements } = await asked<{ agreements: { agreement: string }[] }>(page, '/v1/agreements');
  for (const { agreement } of agreements) await visit(`/agreements/${agreement}`);
  return {
    findings: findings.map(({ id }) => id),
    answers: answers.map(({ url: asked, body }) => `${asked}\n${body}`).join('\n'),
    shown: [...shown],
  };
}

async function noted(page: Page, text: string): Promise<void> {
  await page.keyboard.press('n');
  await page.getByLabel('Note', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Write the note' }).press('Enter');
  await page.locator('.told-done').waitFor();
}

/** Until nothing is loading and no answer has come for a moment: the stream never ends, so the network is never idle. */
async function settled({ page, answers }: Officer): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (let before = -1; before !== answers.length || (await page.locator('.skeleton').count()) > 0;) {
    before = answers.length;
    await page.waitForTimeout(250);
  }
}

/** Ids, codes and words of people that a page shows or leads to. What it makes itself, such as commands to copy, is not among them. */
const shownOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const codes = [...document.querySelectorAll('main code')].filter(
      (element) => !element.closest('.commands, .signers, [class*=proof], .facets, .check'),
    );
    const texts = [...codes, ...document.querySelectorAll('main blockquote, main .note')].map((element) =>
      element.textContent.replace(/…$/, '').trim(),
    );
    const links = [...document.querySelectorAll('main a')].flatMap(
      (link) => /^\/(?:findings|agreements)\/([^/?#]+)/.exec(link.getAttribute('href') ?? '')?.[1] ?? [],
    );
    return [...texts, ...links.map(decodeURIComponent)].filter((text) => text !== '');
  });

interface Heard {
  heard: string;
}

/** Follows changes beside the page, since nobody sees from outside what a shared worker gets. */
async function listen(page: Page): Promise<void> {
  await page.getByText('List as of').waitFor();
  await page.evaluate(async () => {
    const here = window as unknown as Heard;
    here.heard = '';
    const answer = await fetch('/v1/live?status=all', { headers: { accept: 'text/event-stream' } });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    void (async () => {
      for (let read = await reader.read(); !read.done; read = await reader.read()) here.heard += read.value;
    })();
  });
}
