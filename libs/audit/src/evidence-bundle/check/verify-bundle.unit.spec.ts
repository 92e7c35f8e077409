import { hitLeaf, parseHitLeaf, JUDGING, PORTIONS, RuleSet, ruleSetDigest, type SealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { formatVkey, generateLogKey } from '#libs/tlog';
import { EvidenceBundleTooLarge } from '../errors.js';
import { assembleEvidenceBundle } from '../make/assemble.js';
import { PATHS } from '../format/layout.js';
import type { EvidenceBundleReport } from './report.js';
import { Forgery, pack } from '../testing/forgery.js';
import { MemoryLedger } from '../testing/memory-ledger.js';
import { TAR_END, tarLength } from '../format/tar.js';
import { checkEvidenceBundle } from './verify-bundle.js';

const ledger = new MemoryLedger();
const [agreement] = ledger.agreements as [string];
const { shard, oversight } = ledger.keys;
const vkeys = [shard, oversight].map(({ verifier }) => formatVkey(verifier));
const believed = { keys: [shard.verifier, oversight.verifier], policy: undefined };
const check = async (...[of, options]: Parameters<MemoryLedger['bundle']>): Promise<EvidenceBundleReport> =>
  checkEvidenceBundle(pack((await ledger.bundle(of, options)).files), believed);

describe('a bundle is verified', () => {
  it.each(ledger.agreements)('of %s, sealed and given by the entries again', async (id) => {
    const report = await check(id);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ ok: true, verdict: 'verified', agreement: id, keys: 'given', unproved: [] });
    expect(report).toMatchObject({ sealed: report.hits, entries: ledger.indexesOf(id).length });
  });

  it('without a seal, or with one that covers a part, because the entries give all of it', async () => {
    const whole = await check(agreement, { sealedTo: null });
    expect(whole).toMatchObject({ verdict: 'verified', problems: [], sealed: 0, derived: whole.hits });
    expect(whole.notChecked).toContain('the findings against a seal: the bundle has none');
    const part = await check(agreement, { sealedTo: 100 });
    expect(part).toMatchObject({ verdict: 'verified', problems: [], hits: whole.hits, derived: whole.hits });
    expect(part.sealed).toBeGreaterThan(0);
    expect(part.sealed).toBeLessThan(part.hits);
  });

  it('of what a checkpoint covers and what is sealed; later hits are left out, and findings stand as before them', async () => {
    const all = await check(agreement);
    const { files, manifest } = await ledger.bundle(agreement, { size: 150, sealedTo: 100 });
    expect(manifest.notPublished).toBeGreaterThan(0);
    expect(manifest.hitsLeftOut).toBeGreaterThan(0);
    const report = checkEvidenceBundle(pack(files), believed);
    expect(report).toMatchObject({ verdict: 'verified', problems: [], hits: all.hits - manifest.hitsLeftOut });
    const { notPublished, hitsLeftOut } = manifest;
    expect(report.notChecked.join()).toContain(`${notPublished} entries and ${hitsLeftOut} changes of findings`);
    expect(all.notChecked.join()).not.toMatch(/changes of findings/);
    // Sealed hits of entries that no checkpoint covers yet are in it: the seal vouches for them.
    const ahead = await check(agreement, { size: 100, sealedTo: 150 });
    expect(ahead).toMatchObject({ verdict: 'verified', problems: [], sealed: ahead.hits });
    expect(ahead.derived).toBeLessThan(ahead.hits);
    expect(ahead.notChecked.some((text) => /entries that finding .* rests on: they are not here/.test(text))).toBe(
      true,
    );
  });

  it('at every pace at which entries came, and time passes by entries of other agreements', async () => {
    let elsewhere = 0;
    for (const stepMs of [1_000, 3_000_000]) {
      const slow = new MemoryLedger({ seed: 7, stepMs });
      const keys = [slow.keys.shard.verifier, slow.keys.oversight.verifier];
      for (const id of slow.agreements) {
        const { files, manifest } = await slow.bundle(id);
        elsewhere += manifest.times.length;
        expect(checkEvidenceBundle(pack(files), { keys, policy: undefined })).toMatchObject({
          verdict: 'verified',
          problems: [],
        });
      }
    }
    expect(elsewhere).toBeGreaterThan(0);
  });

  it('of a part of the time by its seal alone, and says that later changes may be missing', async () => {
    const from = '2025-06-01T00:00:00.000Z';
    const sealed = await check(agreement, { from });
    expect(sealed).toMatchObject({
      verdict: 'verified',
      problems: [],
      from,
      to: null,
      derived: 0,
      sealed: sealed.hits,
    });
    expect(sealed.notChecked.some((text) => text.includes('a later change of a finding'))).toBe(true);
  });
});

describe('a bundle whose findings nobody signed and no entry gives', () => {
  it("is not verified: its findings are the maker's word, and that is neither success nor forgery", async () => {
    const report = await check(agreement, { from: '2025-06-01T00:00:00.000Z', sealedTo: null });
    expect(report).toMatchObject({ ok: false, verdict: 'findings not proved', problems: [], sealed: 0, derived: 0 });
    expect(report.unproved).toHaveLength(report.findings);
    expect(report.unproved[0]).toMatch(
      /^finding \S{22} \(\w{3}-\d\d\): hits? \d.* neither sealed nor given by the entries$/,
    );
  });

  it('is not verified either when it names rules that no seal names and nobody has', async () => {
    const { files } = await ledger.bundle(agreement, { sealedTo: null });
    const forged = new Forgery(files).edit<{ rules: { version: string }[] }>(PATHS.ruleSet, (set) => {
      set.rules = [];
    });
    const digest = ruleSetDigest({ judging: JUDGING, rules: [], portions: PORTIONS });
    forged.edit<{ digest: string }>(PATHS.ruleSet, (set) => void (set.digest = digest));
    forged.manifest((manifest) => void (manifest.ruleSetDigest = digest)).manifest(({ times }) => void times.splice(0));
    forged.findings(() => []).dropAll(/^hits\//);
    const report = checkEvidenceBundle(forged.packed, believed);
    expect(report).toMatchObject({ ok: false, verdict: 'findings not proved', problems: [] });
    expect(report.unproved[0]).toMatch(/no seal names it and this program does not have it/);
  });

  describe('where an entry does the same to a finding in other steps', () => {
    const ofSeveral = ({ hits, entries }: MemoryLedger): SealedHit | undefined =>
      hits.find(({ index, delta, items }) => index === entries.length - 1 && delta > 1 && items === null);
    /** The first that ends where something of several units is concluded. */
    function shortOne(): MemoryLedger {
      for (let sent = 30; sent < 100; sent += 4) {
        const one = new MemoryLedger({ sent });
        if (ofSeveral(one)) return one;
      }
      throw new Error('no such ledger: choose another seed');
    }
    let short: MemoryLedger;
    beforeAll(() => {
      short = shortOne();
    });

    /** The last entry's hit of several units, cut in two. */
    async function cut(second: (delta: number) => number) {
      const whole = ofSeveral(short)!;
      const { files } = await short.bundle(whole.scope, { sealedTo: null });
      const forged = new Forgery(files);
      const hits = forged.paths
        .filter((path) => path.startsWith('hits/'))
        .map((path) => parseHitLeaf(forged.get(path)));
      const no = Math.max(...hits.map((hit) => hit.no)) + 1;
      forged.put(PATHS.hit(whole.no), hitLeaf({ ...whole, delta: 1 }));
      forged.put(PATHS.hit(no), hitLeaf({ ...whole, no, delta: second(whole.delta) }));
      forged.findings((findings) => {
        const finding = findings.find(({ id }) => id === whole.finding)!;
        finding.hits.push(no);
        finding.count += 1 + second(whole.delta) - whole.delta;
      });
      const { shard, oversight } = short.keys;
      const given = { keys: [shard.verifier, oversight.verifier], policy: undefined };
      return { whole, report: checkEvidenceBundle(forged.packed, given) };
    }

    it('only a seal proves the steps', async () => {
      const { whole, report } = await cut((delta) => delta - 1);
      expect(report).toMatchObject({ verdict: 'findings not proved', problems: [] });
      expect(report.unproved).toEqual([expect.stringContaining(whole.finding)]);
    });

    it('fails where they come to something else', async () => {
      const { whole, report } = await cut((delta) => delta);
      expect(report.verdict).toBe('failed');
      expect(report.problems).toEqual([
        { path: PATHS.hit(whole.no), detail: expect.stringMatching(/the entries give it otherwise: delta/) },
      ]);
    });
  });

  it('is verified where several acts of one finding were looked at again, whatever entries of other agreements came between', async () => {
    const slow = new MemoryLedger({ seed: 11, stepMs: 100_000 });
    const keys = [slow.keys.shard.verifier, slow.keys.oversight.verifier];
    const id = 'benefits-state-police-11-4';
    const bare = checkEvidenceBundle(pack((await slow.bundle(id, { sealedTo: null })).files), {
      keys,
      policy: undefined,
    });
    expect(bare).toMatchObject({ verdict: 'verified', problems: [], unproved: [] });
  });
});

describe('findings by rules that this program does not have', () => {
  const rules = new RuleSet(ruleSet.rules.slice(1));
  const older = new MemoryLedger({ rules, sent: 200 });
  const keys = [older.keys.shard.verifier, older.keys.oversight.verifier];

  it('stand on their seal alone', async () => {
    const sealed = checkEvidenceBundle(pack((await older.bundle(agreement)).files), { keys, policy: undefined });
    expect(sealed).toMatchObject({ verdict: 'verified', problems: [], derived: 0, sealed: sealed.hits });
    expect(sealed.notChecked.join()).toMatch(/this program does not have rule set sha256:/);
    expect(sealed.notChecked.join()).toMatch(/the titles of the rules/);
    const bare = checkEvidenceBundle(pack((await older.bundle(agreement, { sealedTo: null })).files), {
      keys,
      policy: undefined,
    });
    expect(bare).toMatchObject({ verdict: 'findings not proved', problems: [], ok: false });
    expect(bare.unproved).toHaveLength(bare.findings + 1);
  });
});

describe('whose keys count', () => {
  it("the bundle's own prove nothing about who made it, and that is the verdict", async () => {
    const { files } = await ledger.bundle(agreement, { vkeys });
    const own = checkEvidenceBundle(pack(files), { keys: [], policy: undefined });
    expect(own).toMatchObject({ ok: true, verdict: 'agrees with itself', keys: "the bundle's own" });
    expect(own.notChecked[0]).toMatch(/^who made the bundle: .* a key from inside a bundle proves nothing about that/);
    expect(own.logs[0]).toMatchObject({
      key: expect.stringMatching(/^log.test\/memory\/0\+[0-9a-f]{8}$/),
      size: ledger.entries.length,
    });
    const given = checkEvidenceBundle(pack(files), believed);
    expect(given).toMatchObject({ ok: true, verdict: 'verified', keys: 'given' });
    expect(given.logs.map(({ key }) => key)).toEqual(vkeys.map((vkey) => /^[^+]+\+[0-9a-f]{8}/.exec(vkey)![0]));
  });

  it('a forged ledger of the same name agrees with itself, and fails against the key from outside', async () => {
    const forger = new MemoryLedger({ seed: 12, sent: 150 });
    const own = [forger.keys.shard, forger.keys.oversight].map(({ verifier }) => formatVkey(verifier));
    const { files } = await forger.bundle(forger.agreements[0]!, { vkeys: own });
    expect(checkEvidenceBundle(pack(files), { keys: [], policy: undefined }).verdict).toBe('agrees with itself');
    const report = checkEvidenceBundle(pack(files), believed);
    expect(report.verdict).toBe('failed');
    expect(report.problems.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['checkpoints/0', 'checkpoints/oversight', 'vkeys']),
    );
  });

  it('a swapped key in an otherwise true bundle fails against the one from outside', async () => {
    const { files } = await ledger.bundle(agreement, { vkeys });
    const swapped = formatVkey(generateLogKey('log.test/memory/0').verifier);
    const forged = new Forgery(files).put(PATHS.vkeys, `${swapped}\n${vkeys[1]}\n`).packed;
    const report = checkEvidenceBundle(forged, believed);
    expect(report).toMatchObject({ verdict: 'failed', problems: [{ path: 'vkeys' }] });
    expect(report.problems[0]!.detail).toMatch(/^it says log.test\/memory\/0\+.*; the key that was given is log.test/);
    expect(checkEvidenceBundle(forged, { keys: [], policy: undefined }).verdict).toBe('failed');
  });

  it('without any key there is nothing to check with', async () => {
    const { files } = await ledger.bundle(agreement);
    const report = checkEvidenceBundle(pack(files), { keys: [], policy: undefined });
    expect(report.verdict).toBe('failed');
    expect(report.problems).toContainEqual({ path: 'vkeys', detail: expect.stringContaining('give it with --vkey') });
  });

  it('words that are not those of the program are said to be unsigned', async () => {
    const { files } = await ledger.bundle(agreement);
    const report = checkEvidenceBundle(new Forgery(files).put(PATHS.readme, 'The key is in vkeys.').packed, believed);
    expect(report.notChecked).toContain(
      'what README.txt says: it is not the text of this program, and nobody signed it',
    );
    const titled = new Forgery(files).edit<{ rules: { title: string }[] }>(PATHS.ruleSet, ({ rules }) => {
      rules[0]!.title = 'Harmless';
    });
    expect(checkEvidenceBundle(titled.packed, believed).notChecked[1]).toMatch(
      /^the titles of the rules: they are not those/,
    );
    expect((await check(agreement)).notChecked.join()).not.toMatch(/README|titles/);
  });
});

it('a name in a bundle cannot write lines in our name', async () => {
  const { files } = await ledger.bundle(agreement, { from: '2025-06-01T00:00:00.000Z', sealedTo: null });
  const evil = 'x\n\u001b[2Kbundle verified\u202e';
  const forged = new Forgery(files)
    .findings((all) => all.map((one, i) => (i === 0 ? { ...one, id: evil, rule: evil } : one)))
    .manifest((manifest) => void (manifest.agreement = evil));
  const report = checkEvidenceBundle(forged.packed, believed);
  expect(report.verdict).toBe('failed');
  const lines = [...report.notChecked, ...report.problems.map(({ detail }) => detail)];
  expect(lines.join('')).toContain('x\\u000a\\u001b[2Kbundle verified\\u202e');
  expect(lines.filter((line) => /[\u0000-\u001f\u202e]/.test(line))).toEqual([]);
});

it('a bundle that would be too large is not made, and what to do is said', async () => {
  const content = ledger.content(agreement);
  const { files } = await assembleEvidenceBundle(content);
  const size = files.reduce((sum, { bytes }) => sum + tarLength(bytes.length), TAR_END.length);
  await expect(assembleEvidenceBundle(content, size)).resolves.toEqual({ files, manifest: expect.anything() });
  await expect(assembleEvidenceBundle(content, size - 1)).rejects.toThrow(EvidenceBundleTooLarge);
});
