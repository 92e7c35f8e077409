import { readFileSync } from 'node:fs';
import type { Locator, Page, Route } from 'playwright-core';
import {
  cosign,
  addSignatures,
  formatVkey,
  generateCosignerKey,
  generateLogKey,
  parseCheckpoint,
  parseNote,
  signCheckpoint,
} from '#libs/tlog';
import { axeFinds } from './support/axe.js';
import { ConsoleUnderTest, type Officer, WIDTHS } from './support/console.js';

/** The steps, by the words under which a page names them. */
const STEP = {
  bytes: 'The bytes are those that the finding names',
  path: 'The entry has its place in the log',
  root: 'The checkpoint has this root',
  signature: 'The log signed the checkpoint, with a key that you pinned',
  witnesses: 'Enough of your witnesses signed the checkpoint too',
  growth: 'The log has only grown since this browser last looked',
} as const;

const RECEIPT = /\/v1\/entries\/[^/]+\/\d+\/receipt$/;
const ENTRY = /\/v1\/entries\/[^/]+\/\d+$/;
const GROWTH = /\/consistency\?/;
const NEWEST = /\/log\/0\/checkpoint$/;

describe('what a browser checks of the log by itself', () => {
  let console_: ConsoleUnderTest;
  let pinFile: string;
  let officer: Officer;
  let page: Page;
  let finding: string;

  beforeAll(async () => {
    console_ = await ConsoleUnderTest.start();
    pinFile = readFileSync(console_.demo.pinFile, 'utf8');
    officer = await console_.officer('irs-compliance');
    page = officer.page;
    page.setDefaultTimeout(10_000);
    const answer = await page.request.get(`${console_.url}/v1/findings?rule=DIS-17`);
    const { findings } = (await answer.json()) as { findings: { id: string }[] };
    finding = findings[0]!.id;
  }, 300_000);
  afterAll(async () => console_?.stop());
  beforeEach(async () => {
    await page.unrouteAll({ behavior: 'wait' });
    await page.evaluate(() => localStorage.clear());
  });

  const entries = (): Locator => page.locator('.evidence > li');
  /** Of entries that another agency wrote: their bytes are not hers to see. */
  const SHUT = /^Recorded, contents not open to your agency/;
  const open = (texts: readonly string[]): string[] => {
    const found = texts.filter((text) => !SHUT.test(text));
    expect(found.length).toBeGreaterThan(0);
    return found;
  };
  const marks = (): Locator => page.locator('.evidence .proof > .proof-mark');

  /** The finding's evidence, with this file pinned and these checkpoints remembered; resolves when every entry has its mark. */
  async function evidence(pins: string | null, seen: readonly string[] = [], id = finding): Promise<string[]> {
    await page.evaluate(
      ([file, notes]) => {
        localStorage.clear();
        if (file !== null) localStorage.setItem('countersign.pins', file);
        for (const note of notes) localStorage.setItem(`countersign.seen ${note.split('\n')[0]}`, note);
      },
      [pins, seen] as const,
    );
    await page.goto(`${console_.url}/findings/${id}?tab=evidence`);
    return settled();
  }

  async function settled(): Promise<string[]> {
    await marks().first().waitFor();
    const checkAll = page.getByRole('button', { name: /^Check all/ });
    await checkAll.click();
    await page.waitForFunction(() => {
      const texts = [...document.querySelectorAll('.evidence .proof > .proof-mark')].map((one) => one.textContent);
      return texts.length > 0 && texts.every((text) => !/Checking…|Not yet checked$/.test(text));
    });
    return marks().allTextContents();
  }

  /** All answers to this address, changed. */
  async function forge(
    address: RegExp,
    change: (body: Buffer, route: Route) => Buffer | Promise<Buffer>,
  ): Promise<void> {
    await page.route(address, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: await change(await answer.body(), route) });
    });
  }
  const inReceipt = (change: (text: string) => string) =>
    forge(RECEIPT, (body) => Buffer.from(change(body.toString())));
  const turned = (base64: string): string => {
    const bytes = Buffer.from(base64, 'base64');
    bytes[5]! ^= 1;
    return bytes.toString('base64');
  };

  it('gives no tick without pinned keys: it agrees with the key that the server names', async () => {
    const texts = await evidence(null);
    expect(texts.length).toBeGreaterThan(0);
    for (const text of open(texts))
      expect(text).toMatch(/^Agrees with the key that this server names: That is no proof/);
    expect(await page.locator('.evidence .proof > .proof-checked').count()).toBe(0);
  });

  it('takes a file of keys, shows what is in it, ticks every entry, and says against what', async () => {
    await evidence(null);
    await page.getByRole('button', { name: 'Pin keys to check against' }).click();
    const dialog = page.getByRole('dialog', { name: 'Pinned keys' });
    await dialog
      .getByLabel('A file', { exact: true })
      .setInputFiles({ name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('log x\n') });
    await dialog.getByRole('alert').getByText('This is no file of pinned keys').waitFor();
    await dialog.getByLabel('A file', { exact: true }).setInputFiles(console_.demo.pinFile);
    await dialog.getByText('Pinned.', { exact: true }).waitFor();
    const vkey = /^log (\S+)$/m.exec(pinFile)![1]!;
    await dialog.getByText(vkey, { exact: true }).waitFor();
    await dialog.getByText('No witness is asked for').waitFor();
    expect(await axeFinds(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const texts = await settled();
    expect(texts.length).toBe(await entries().count());
    for (const text of open(texts))
      expect(text).toMatch(/^Checked here by this browser, against demo\.\S+, key [0-9a-f]{8}, at size \d+\.$/);
    await page
      .getByRole('tab', { name: new RegExp(`^Evidence \\d+.*, ${open(texts).length} checked here$`) })
      .waitFor();
    await page
      .getByRole('status')
      .getByText(`${open(texts).length} of ${texts.length} entries checked here`)
      .waitFor();
    // What was remembered and pinned is there the next time.
    await page.reload();
    for (const text of open(await settled())) expect(text).toMatch(/^Checked here/);
    await page.getByRole('button', { name: 'Pinned keys' }).click();
    await dialog.getByRole('button', { name: 'Forget these keys' }).click();
    await page.keyboard.press('Escape');
    for (const text of open(await settled())) expect(text).toMatch(/^Agrees/);
  });

  it('opens by keyboard to each step, and gives the files to check elsewhere', async () => {
    await evidence(pinFile);
    const first = page.locator('.evidence .proof').filter({ hasText: 'Checked here' }).first();
    await first.locator('summary').focus();
    await page.keyboard.press('Enter');
    for (const title of Object.values(STEP)) await first.getByText(`${title}.`, { exact: true }).waitFor();
    expect(await first.getByText('Does not prove:').count()).toBe(6);
    await first.getByText('This page came from the operator being checked.').waitFor();
    await first.getByText(/^countersign verify --receipt entry-/).waitFor();
    const saved = async (name: RegExp): Promise<Buffer> => {
      const download = page.waitForEvent('download');
      await first.getByRole('button', { name }).click();
      return readFileSync(await (await download).path());
    };
    expect(JSON.parse((await saved(/^Save the entry/)).toString())).toHaveProperty('event');
    expect((await saved(/^Save the receipt/)).toString()).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
    expect(await axeFinds(page)).toEqual([]);
    await page.setViewportSize({ width: WIDTHS.narrow, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDTHS.narrow);
    await page.setViewportSize({ width: WIDTHS.wide, height: 900 });
  });

  /** Whoever runs the server forges what it serves; the reader has pinned the right key. */
  const forgeries: readonly (readonly [string, string, () => Promise<void>])[] = [
    [
      'a byte of the entry',
      STEP.bytes,
      () => forge(ENTRY, (body) => Buffer.from(body.toString().replace(/"id":"./, '"id":"~'))),
    ],
    [
      'a hash on the path',
      STEP.root,
      () =>
        inReceipt((text) => text.replace(/^(index \d+\n)(\S+)/m, (_, at: string, hash: string) => at + turned(hash))),
    ],
    ['the number of the entry', STEP.path, () => inReceipt((text) => text.replace(/^index \d+/m, 'index 0'))],
    [
      'the checkpoint’s root',
      STEP.root,
      () =>
        inReceipt((text) => text.replace(/(\n\n.+\n\d+\n)(\S+)/, (_, at: string, root: string) => at + turned(root))),
    ],
    [
      'the signature',
      STEP.signature,
      () =>
        inReceipt((text) =>
          text.replace(
            /^(— \S+ )(\S+)/m,
            (_, at: string, signature: string) =>
              at +
              Buffer.from(Buffer.from(signature, 'base64').map((byte, i) => (i === 20 ? byte ^ 1 : byte))).toString(
                'base64',
              ),
          ),
        ),
    ],
    [
      'the size',
      STEP.signature,
      () =>
        inReceipt((text) =>
          text.replace(/(\n\n.+\n)(\d+)/, (_, at: string, size: string) => `${at}${Number(size) + 1}`),
        ),
    ],
    [
      'the log’s name',
      STEP.signature,
      () => inReceipt((text) => text.replaceAll('demo.countersign.example/', 'demo.countersign.invalid/')),
    ],
  ];
  it.each(forgeries)('turns red where %s was changed, and names the step: %s', async (_, step, change) => {
    await change();
    const all = await evidence(pinFile);
    // What is not open to her is compared with nothing but its hash; a forged proof shows there all the same.
    const texts = step === STEP.bytes ? open(all) : all;
    for (const text of texts) {
      expect(text).toMatch(/^Does not check: Fails at “/);
      expect(text).toContain(`“${step}”`);
    }
    await page.getByRole('tab', { name: /not check$/ }).waitFor();
    await page
      .getByRole('status')
      .getByText(`${texts.length} ${texts.length === 1 ? 'does' : 'do'} not check`)
      .waitFor();
  });

  it('turns red where another key is pinned', async () => {
    const other = formatVkey(generateLogKey('demo.countersign.example').verifier);
    for (const key of [other, formatVkey(generateLogKey('other.example').verifier)])
      for (const text of await evidence(`log ${key}\nquorum none\n`)) {
        expect(text).toMatch(/^Does not check/);
        expect(text).toContain(STEP.signature);
      }
  });

  it('ticks nothing, and trusts no server, where the kept file of keys is broken', async () => {
    for (const text of await evidence('log demo'))
      expect(text).toMatch(/^Not yet checked: The file of pinned keys in this browser cannot be read/);
  });

  describe('by whoever has the key of the log', () => {
    // Of the demo's log another signer, whom the reader has pinned: it signs what the server gives, and whatever else it wants to.
    let key: ReturnType<typeof generateLogKey>;
    let pins: string;
    let size: number;
    let root: Buffer;
    const witness = generateCosignerKey('witness.example');
    const signed = (of: number, at = root): Buffer =>
      signCheckpoint({ origin: key.verifier.name, size: of, root: at, extensions: [] }, key);
    /** The receipts of the size that was read at first, signed by this key. */
    const signing = (cosigners: (typeof witness)[] = []) =>
      page.route(RECEIPT, async (route) => {
        const answer = await route.fetch({ url: `${route.request().url()}?size=${size}` });
        const [head] = (await answer.text()).split('\n\n');
        const seconds = Math.floor(Date.now() / 1000);
        const note = addSignatures(
          signed(size),
          cosigners.map((one) => cosign(signed(size), one, seconds)),
        );
        await route.fulfill({ response: answer, body: Buffer.concat([Buffer.from(`${head}\n\n`), note]) });
      });

    beforeAll(async () => {
      const note = await (await page.request.get(`${console_.url}/log/0/checkpoint`)).body();
      const newest = parseCheckpoint(parseNote(note).text);
      size = newest.size;
      root = Buffer.from(newest.root);
      key = generateLogKey(newest.origin);
      pins = `log ${formatVkey(key.verifier)}\nquorum none\n`;
    });

    it('turns red where an older checkpoint is shown than the one remembered', async () => {
      await signing();
      for (const text of await evidence(pins, [signed(size + 7).toString()])) {
        expect(text).toContain(`Fails at “${STEP.growth}”: The log was rolled back: it had ${size + 7} signed entries`);
      }
    });

    it('turns red where the server calls unsigned what it had signed', async () => {
      const problem = { type: 'urn:countersign:problem:not-yet-signed', title: 'not yet signed', status: 409 };
      await page.route(RECEIPT, (route) =>
        route.fulfill({ status: 409, contentType: 'application/problem+json', json: problem }),
      );
      for (const text of await evidence(pins, [signed(size).toString()]))
        expect(text).toContain(`Fails at “${STEP.growth}”: The server says that entry `);
    });

    it('turns red where the log was forked at the remembered size, or before it', async () => {
      await signing();
      const other = Buffer.alloc(32, 7);
      for (const text of await evidence(pins, [signed(size, other).toString()]))
        expect(text).toContain(`Fails at “${STEP.growth}”: The log was forked: there are two roots`);
      await page.route(GROWTH, (route) => route.fulfill({ json: { consistencyProof: [other.toString('base64')] } }));
      for (const text of await evidence(pins, [signed(size - 1, other).toString()]))
        expect(text).toContain(`Fails at “${STEP.growth}”: No proof leads from`);
    });

    it('turns red where the server has no proof of growth, and gives no tick where it does not answer', async () => {
      await signing();
      const remembered = [signed(size - 1, Buffer.alloc(32, 7)).toString()];
      await page.route(GROWTH, (route) => route.fulfill({ status: 404, json: { type: 'x/not-found', title: 'No' } }));
      for (const text of await evidence(pins, remembered))
        expect(text).toContain(`Fails at “${STEP.growth}”: The server has no proof`);
      await page.unroute(GROWTH);
      await page.route(GROWTH, (route) =>
        route.fulfill({ status: 503, json: { type: 'x/database-away', title: 'No' } }),
      );
      for (const text of open(await evidence(pins, remembered)))
        expect(text).toBe('Not yet checked: The proof that the log has only grown was not given.');
    });

    it('asks for the witnesses of the policy', async () => {
      const policy = `log ${formatVkey(key.verifier)}\nwitness court ${formatVkey(witness.verifier)}\nquorum court\n`;
      await signing([witness]);
      for (const text of open(await evidence(policy))) expect(text).toMatch(/^Checked here/);
      await page.unroute(RECEIPT);
      await signing();
      for (const text of await evidence(policy)) expect(text).toContain(`Fails at “${STEP.witnesses}”`);
    });

    it('says on the page of the ledger that a log was rolled back, forked or emptied, and of the others that they grew', async () => {
      const shard0 = page.getByRole('region', { name: 'What agencies recorded, shard 0' }).locator('.proof');
      const shown = async (pinned: string, seen: readonly string[]): Promise<string> => {
        await page.evaluate(
          ([file, notes]) => {
            localStorage.clear();
            localStorage.setItem('countersign.pins', file);
            for (const note of notes) localStorage.setItem(`countersign.seen ${note.split('\n')[0]}`, note);
          },
          [pinned, seen] as const,
        );
        await page.goto(`${console_.url}/ledger`);
        const mark = shard0.locator('.proof-mark').first();
        await mark.filter({ hasNotText: /Checking…|Not yet checked$/ }).waitFor();
        return (await mark.textContent())!;
      };
      expect(await shown(pinFile, [])).toMatch(/^Checked here/);
      await shard0.getByText('What was checked').click();
      await shard0.getByText(/^countersign verify --url/).waitFor();
      await page.locator('.proof-mark').filter({ hasText: 'Checking…' }).first().waitFor({ state: 'detached' });
      expect(await axeFinds(page)).toEqual([]);
      await forge(NEWEST, () => signed(size));
      expect(await shown(pins, [])).toMatch(/^Checked here/);
      expect(await shown(pins, [signed(size + 7).toString()])).toContain('The log was rolled back');
      expect(await shown(pins, [signed(size, Buffer.alloc(32, 7)).toString()])).toContain('The log was forked');
      await page.unroute(NEWEST);
      await page.route(NEWEST, (route) =>
        route.fulfill({ status: 404, json: { type: 'x/empty-so-far', title: 'Empty' } }),
      );
      expect(await shown(pins, [signed(size).toString()])).toContain('it had');
    });
  });

  it('says of an entry that is not open to her that it is recorded, with no tick', async () => {
    await page.route(ENTRY, (route) => route.fulfill({ status: 404, json: { type: 'x/not-found', title: 'No' } }));
    for (const text of await evidence(pinFile)) expect(text).toMatch(/^Recorded, contents not open to your agency: /);
    expect(await page.locator('.evidence .proof > .proof-checked').count()).toBe(0);
  });

  it('gives no tick while there is no network, and checks when it is back', async () => {
    await evidence(pinFile);
    await officer.context.setOffline(true);
    const texts = await settled();
    for (const text of texts)
      expect(text).toBe('Not yet checked: Countersign does not answer. Check again when it does.');
    await officer.context.setOffline(false);
    // The browser reports each request that did not get out.
    const others = officer.faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'));
    officer.faults.splice(0, Infinity, ...others);
    for (const text of open(await settled())) expect(text).toMatch(/^Checked here/);
  });

  it('had no fault in all of this', () => expect(officer.faults).toEqual([]));
});
