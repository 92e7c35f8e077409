import { parseEntry } from '#libs/contracts';
import { findingId, hitLeaf, parseHitLeaf, type SealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { formatProof, formatVkey, parseProof } from '#libs/tlog';
import type { BundleLog } from '../make/assemble.js';
import { type BundledFinding, type HitProof, PATHS } from '../format/layout.js';
import { Forgery } from '../testing/forgery.js';
import { MemoryLedger } from '../testing/memory-ledger.js';
import type { TarFile } from '../format/tar.js';
import { checkEvidenceBundle } from './verify-bundle.js';

/*
 * A forger without the log's key: he may write any file, and names it rightly in the manifest. The seal covers the first 150 entries,
 * so that there are hits that are sealed, and later ones that only follow from the entries. Each forgery is judged again as a whole, so
 * the ledger is no longer than they need.
 */
const ledger = new MemoryLedger({ sent: 250 });
const [agreement, other] = ledger.agreements as [string, string];
const SEALED_TO = 150;
const keys = [ledger.keys.shard.verifier, ledger.keys.oversight.verifier];
const vkeys = keys.map(formatVkey);

let files: TarFile[];
let ofOther: TarFile[];
beforeAll(async () => {
  ({ files } = await ledger.bundle(agreement, { sealedTo: SEALED_TO, vkeys }));
  ({ files: ofOther } = await ledger.bundle(other, { sealedTo: SEALED_TO, vkeys }));
});

const receivedAt = (index: number): string => parseEntry(ledger.entries[index]!).receivedAt;
const listed = (forgery: Forgery): BundledFinding[] =>
  JSON.parse(forgery.get(PATHS.findings).toString()) as BundledFinding[];
const hit = (forgery: Forgery, no: number): SealedHit => parseHitLeaf(forgery.get(PATHS.hit(no)));
const sealedCount = ledger.hits.filter(({ index }) => index < SEALED_TO).length;
const isSealed = (no: number): boolean => no < sealedCount;

/** The first finding whose last hit is so. */
function finding(forgery: Forgery, is: (finding: BundledFinding) => boolean): BundledFinding {
  const found = listed(forgery).find(is);
  if (!found) throw new Error('no such finding in the case: choose another seed');
  return found;
}
const sealedOpen = ({ count, hits }: BundledFinding): boolean => count > 0 && hits.every(isSealed);
const unsealed = ({ hits }: BundledFinding): boolean => !hits.some(isSealed);

/** The first of those that are newer than the seal and so. */
function hitAfterSeal(forgery: Forgery, is: (hit: SealedHit) => boolean): SealedHit {
  const found = listed(forgery)
    .flatMap(({ hits }) => hits)
    .filter((no) => !isSealed(no))
    .map((no) => hit(forgery, no))
    .find(is);
  if (!found) throw new Error('no such hit in the case: choose another seed');
  return found;
}

const change = (forgery: Forgery, id: string, fields: Partial<BundledFinding>): Forgery =>
  forgery.findings((all) => all.map((one) => (one.id === id ? { ...one, ...fields } : one)));
const editHit = (forgery: Forgery, no: number, fields: Partial<SealedHit>): Forgery =>
  forgery.put(PATHS.hit(no), hitLeaf({ ...hit(forgery, no), ...fields }));
const without = (forgery: Forgery, { id, hits }: BundledFinding): Forgery =>
  forgery
    .findings((all) => all.filter((one) => one.id !== id))
    .drop(...hits.map(PATHS.hit), ...hits.filter(isSealed).map(PATHS.hitProof));

/** Puts an entry, as a log has it, into the place where the bundle has entry `as` of shard 0. */
async function putEntry(forgery: Forgery, log: BundleLog, index: number, as = index): Promise<Forgery> {
  const path = PATHS.entry('0', as);
  const proof = formatProof({ index, hashes: await log.proof(index), checkpoint: log.note });
  return forgery.put(path, await log.entry(index)).put(PATHS.proof(path), proof);
}
const ownIndexes = (forgery: Forgery): number[] =>
  forgery.paths.flatMap((path) => /^entries\/0\/(\d+)\.json$/.exec(path)?.slice(1).map(Number) ?? []);
/** Points every proof of an entry to another checkpoint of some size, with the hashes that lead to it. */
async function underCheckpoint(forgery: Forgery, log: BundleLog): Promise<Forgery> {
  forgery.put(PATHS.checkpoint('0'), log.note);
  for (const index of ownIndexes(forgery)) await putEntry(forgery, log, index);
  return forgery;
}

type Forge = (forgery: Forgery) => Forgery | Promise<Forgery>;

const forgeries: [string, Forge, RegExp][] = [
  [
    'a finding made milder',
    (f) => change(f, finding(f, ({ severity }) => severity === 'CRITICAL').id, { severity: 'INFO' }),
    /^findings.json: finding \S{22}: its hits say otherwise: severity$/,
  ],
  [
    'a finding with another count',
    (f) => change(f, finding(f, sealedOpen).id, { count: 0 }),
    /^findings.json: finding \S+: its hits say otherwise: count$/,
  ],
  [
    'a finding first seen later, and on other evidence',
    (f) => {
      const { id, firstIndex, evidence } = finding(f, sealedOpen);
      return change(f, id, {
        firstIndex: firstIndex + 1,
        evidence: evidence.map((one) => ({ ...one, index: one.index + 1 })),
      });
    },
    /^findings.json: finding \S+: its hits say otherwise: evidence, firstIndex$/,
  ],
  [
    'clauses of another finding',
    (f) =>
      change(f, finding(f, sealedOpen).id, {
        clauses: [{ field: 'x', operator: '=', expected: 1, actual: 2, holds: false, basis: '', entries: [] }],
      }),
    /^findings.json: finding \S+: its hits say otherwise: clauses$/,
  ],
  [
    'a finding about another subject',
    (f) => change(f, finding(f, sealedOpen).id, { subject: 'R-innocent' }),
    /^findings.json: finding \S+: its hits say otherwise: subject$/,
  ],
  [
    'a finding about another subject, under the identity that this makes',
    (f) => {
      const { id, rule, scope } = finding(f, sealedOpen);
      return change(f, id, { subject: 'R-innocent', id: findingId(rule, scope, 'R-innocent') });
    },
    /^hits\/\d+.json: it is hit \d+ of finding \S+, not hit/,
  ],
  [
    'a sealed finding about another subject, with its hits',
    (f) => {
      const found = finding(f, sealedOpen);
      const id = findingId(found.rule, found.scope, 'R-innocent');
      for (const no of found.hits) editHit(f, no, { finding: id, subject: 'R-innocent' });
      return change(f, found.id, { id, subject: 'R-innocent' });
    },
    /^hits\/\d+.json: it is not the sealed hit \d+/,
  ],
  [
    'an unsealed finding made milder, with its hits',
    (f) => {
      const found = finding(f, unsealed);
      for (const no of found.hits) editHit(f, no, { severity: 'INFO' });
      return change(f, found.id, { severity: 'INFO' });
    },
    /^hits\/\d+.json: finding \S+ \(\S+\): the entries give it otherwise: severity$/,
  ],
  [
    'an unsealed finding on other evidence and clauses, with its hits',
    (f) => {
      const found = finding(f, unsealed);
      for (const no of found.hits) editHit(f, no, { evidence: '[]', clauses: '[]' });
      return change(f, found.id, { evidence: [], clauses: [] });
    },
    /the entries give it otherwise: clauses, evidence$/,
  ],
  [
    'a finding by a version of its rule that did not judge, with its hits',
    (f) => {
      const found = finding(f, unsealed);
      for (const no of found.hits) editHit(f, no, { version: '9.9.9' });
      return change(f, found.id, { version: '9.9.9' });
    },
    /^findings.json: finding \S+: \S+ 9.9.9 is not among the rules$/,
  ],
  [
    'the numbers of two unsealed hits exchanged',
    (f) => {
      const once = listed(f).filter((one) => unsealed(one) && one.hits.length === 1);
      const a = once[0]!;
      const b = once.find((one) => one.firstIndex !== a.firstIndex)!;
      const [hitA, hitB] = [hit(f, a.hits[0]!), hit(f, b.hits[0]!)];
      f.put(PATHS.hit(hitB.no), hitLeaf({ ...hitA, no: hitB.no })).put(
        PATHS.hit(hitA.no),
        hitLeaf({ ...hitB, no: hitA.no }),
      );
      return change(change(f, a.id, { hits: [hitB.no] }), b.id, { hits: [hitA.no] });
    },
    /^hits\/\d+.json: it is of entry \d+, and hit \d+ before it of entry \d+$/,
  ],
  [
    'a sealed finding left out, with its hits and proofs',
    (f) => without(f, finding(f, sealedOpen)),
    /^findings.json: finding \S+ \(\S+\) is missing: entry \d+ leads to it$/,
  ],
  [
    'an unsealed finding left out',
    (f) => without(f, finding(f, unsealed)),
    /^findings.json: finding \S+ \(\S+\) is missing: entry \d+ leads to it$/,
  ],
  [
    'every finding left out',
    (f) => f.findings(() => []).dropAll(/^hits\//),
    /^findings.json: finding \S+ \(\S+\) is missing/,
  ],
  [
    'the withdrawal of a finding left out, so that it seems to stand',
    (f) => {
      const found = finding(f, ({ count, hits }) => count === 0 && hits.length === 2);
      const [first, last] = found.hits as [number, number];
      f.drop(PATHS.hit(last), ...(isSealed(last) ? [PATHS.hitProof(last)] : []));
      const { index, delta, clauses, evidence, severity } = hit(f, first);
      return change(f, found.id, {
        ...{ hits: [first], count: delta, lastIndex: index, severity: severity as BundledFinding['severity'] },
        ...{ clauses: JSON.parse(clauses) as BundledFinding['clauses'] },
        evidence: JSON.parse(evidence) as BundledFinding['evidence'],
      });
    },
    /^findings.json: finding \S+ \(\S+\): a hit is missing, that of entry \d+ \(withdrawn by -\d+\)$/,
  ],
  [
    'a finding made up, with a hit that would have been sealed',
    (f) => addFinding(f, 9_999, 20),
    /^hits\/000000009999.json: entry 20 was judged before the seal, and this is none of its \d+ hits$/,
  ],
  [
    'a finding made up, with a hit that is newer than the seal',
    (f) => addFinding(f, 9_999, ledger.entries.length - 1),
    /^hits\/000000009999.json: finding \S+ \(AGR-01\): the entries do not give it$/,
  ],
  [
    'a finding made up in the place of a sealed hit that is not here',
    (f) => addFinding(f, freeNumber(f), 20),
    /^hits\/\d+.proof: it is missing$/,
  ],
  [
    'another reason for what was withdrawn after the seal',
    (f) => {
      const withdrawal = hitAfterSeal(f, ({ why }) => why !== null && why.reason !== 'restated');
      return editHit(f, withdrawal.no, { why: { ...withdrawal.why!, reason: 'restated' } });
    },
    /^unproved: finding .*: hit \d+ neither sealed nor given by the entries$/,
  ],
  [
    'items that are named passed off as a mere number',
    (f) => {
      const raised = hitAfterSeal(f, ({ items, delta, unlisted }) => items === null && delta > unlisted);
      return editHit(f, raised.no, { unlisted: raised.delta });
    },
    /^hits\/\d+.json: finding .*: the entries give it otherwise: unlisted$/,
  ],
  [
    'a finding without a hit',
    (f) => f.findings((all) => [{ ...all[0]!, id: 'x'.repeat(22), hits: [] }, ...all]),
    /^findings.json: finding x+: a finding has at least one hit$/,
  ],
  [
    'a finding twice',
    (f) => f.findings((all) => [all[0]!, ...all]),
    /^findings.json: the whole: a finding is there twice$/,
  ],
  [
    'hits in another order',
    (f) => {
      const found = finding(f, ({ hits }) => hits.length > 1);
      return change(f, found.id, { hits: [...found.hits].reverse() });
    },
    /^findings.json: \d+.hits: not ascending$/,
  ],
  [
    'a hit with a member twice, of which readers may take either',
    (f) => {
      const no = finding(f, unsealed).hits[0]!;
      return f.put(PATHS.hit(no), f.get(PATHS.hit(no)).toString().replace('"delta":', '"delta":0,"delta":'));
    },
    /^hits\/\d+.json: not a hit: its bytes are not the canonical ones$/,
  ],
  [
    'a hit that goes by the number of another',
    (f) => {
      const [first] = finding(f, ({ hits }) => hits.length > 1 && hits.every(isSealed)).hits;
      const [second] = finding(f, ({ hits }) => isSealed(hits[0]!) && hits[0] !== first).hits;
      return f.put(PATHS.hit(first!), f.get(PATHS.hit(second!)));
    },
    /^hits\/\d+.json: it is hit \d+ of finding \S+, not hit \d+ of/,
  ],
  [
    'the proof of a sealed hit left out',
    (f) => f.drop(PATHS.hitProof(finding(f, sealedOpen).hits[0]!)),
    /^hits\/\d+.proof: it is missing$/,
  ],
  [
    'the proof of another hit',
    (f) => {
      const [a, b] = f.paths.filter((path) => /^hits\/.*proof$/.test(path)) as [string, string];
      return f.put(a, f.get(b));
    },
    /^hits\/\d+.proof: it is of hit \d+ of \d+, not of \d+ of \d+$/,
  ],
  [
    'the hashes of another proof',
    (f) => {
      const [a, b] = f.paths.filter((path) => /^hits\/.*proof$/.test(path)) as [string, string];
      const { hashes } = JSON.parse(f.get(b).toString()) as HitProof;
      return f.edit<HitProof>(a, (proof) => void (proof.hashes = hashes));
    },
    /^hits\/\d+.json: it is not the sealed hit \d+, or hits\/\d+.proof is wrong/,
  ],
  [
    'the seal taken away, and a finding made milder with its hits',
    (f) => {
      f.dropAll(/^(seals\/|hits\/.*proof|checkpoints\/oversight)/).manifest((manifest) => void (manifest.seal = null));
      const found = finding(f, ({ severity, hits }) => severity === 'CRITICAL' && hits.length === 1);
      editHit(f, found.hits[0]!, { severity: 'LOW' });
      return change(f, found.id, { severity: 'LOW' });
    },
    /^hits\/\d+.json: finding \S+ \(\S+\): the entries give it otherwise: severity$/,
  ],
  [
    'a seal of more hits than it has',
    (f) => f.manifest(({ seal }) => void (seal!.count += 1)),
    /^manifest.json: seals\/000000000002.json is of \d+ hits, not \d+$/,
  ],
  [
    'another entry of oversight as the seal',
    (f) => {
      const [path, moved] = [PATHS.seal(2), PATHS.seal(1)];
      f.put(moved, f.get(path))
        .put(PATHS.proof(moved), f.get(PATHS.proof(path)))
        .drop(path, PATHS.proof(path));
      return f.manifest(({ seal }) => void (seal!.index = 1));
    },
    /^seals\/000000000001.tlog-proof: it is of entry 2, not 1$/,
  ],
  [
    'a seal of another root',
    (f) => {
      const path = PATHS.seal(2);
      return f.put(
        path,
        f
          .get(path)
          .toString()
          .replace(/"hitsRoot":"sha256:(.)/, (_, first) => `"hitsRoot":"sha256:${first === '0' ? '1' : '0'}`),
      );
    },
    /^seals\/000000000002.json: it is not entry 2 of the log/,
  ],
  [
    'the seal of another ledger, whose key is believed too',
    async (f) => replaceSeal(f, elsewhere),
    /^checkpoints\/oversight: it is of ledger log.test\/elsewhere, the entries are of log.test\/memory$/,
  ],
  [
    'a seal of another shard',
    async (f) => sealedAs(f, (seal) => ({ ...seal, shard: '1' })),
    /^seals\/000000000002.json: it is no seal of the findings of shard 0$/,
  ],
  [
    'a seal of another rule set',
    async (f) => sealedAs(f, (seal) => ({ ...seal, ruleSetDigest: `sha256:${'0'.repeat(64)}` })),
    /^seals\/000000000002.json: it is of rule set sha256:0+$/,
  ],
  [
    'another digest of the rules',
    (f) => f.manifest((manifest) => void (manifest.ruleSetDigest = `sha256:${'0'.repeat(64)}`)),
    /^seals\/000000000002.json: it is of rule set sha256:/,
  ],
  [
    'a rule with another statute',
    (f) => f.edit<{ rules: { basis: string }[] }>(PATHS.ruleSet, ({ rules }) => void (rules[0]!.basis = 'none')),
    /^rule-set.json: these rules have the digest sha256:/,
  ],
  [
    'a rule left out',
    (f) => f.edit<{ rules: unknown[] }>(PATHS.ruleSet, ({ rules }) => void rules.pop()),
    /^rule-set.json: these rules have the digest sha256:/,
  ],
  [
    'two entries exchanged',
    (f) => {
      const [a, b] = ownIndexes(f).map((index) => PATHS.entry('0', index)) as [string, string];
      const [first, second] = [f.get(a), f.get(b)];
      return f.put(a, second).put(b, first);
    },
    /^entries\/0\/\d+.json: it is not entry \d+ of the log, or .* is wrong/,
  ],
  [
    'two entries exchanged with their proofs',
    (f) => {
      const [a, b] = ownIndexes(f).map((index) => PATHS.entry('0', index)) as [string, string];
      for (const [x, y] of [
        [a, b],
        [PATHS.proof(a), PATHS.proof(b)],
      ] as const) {
        const [first, second] = [f.get(x), f.get(y)];
        f.put(x, second).put(y, first);
      }
      return f;
    },
    /^entries\/0\/\d+.tlog-proof: it is of entry \d+, not \d+$/,
  ],
  [
    'an entry with another number, its proof adapted',
    (f) => {
      const [index] = ownIndexes(f) as [number];
      const [from, to] = [PATHS.entry('0', index), PATHS.entry('0', index + 1)];
      const proof = parseProof(f.get(PATHS.proof(from)));
      f.put(to, f.get(from)).put(PATHS.proof(to), formatProof({ ...proof, index: index + 1 }));
      f.drop(from, PATHS.proof(from));
      return f.manifest(
        (manifest) => void (manifest.entries = [index + 1, ...manifest.entries.slice(1)].sort((a, b) => a - b)),
      );
    },
    /^entries\/0\/\d+.json: (it is not entry \d+ of the log|it is under)/,
  ],
  [
    'an edited entry',
    (f) => {
      const path = PATHS.entry('0', ownIndexes(f)[5]!);
      return f.put(
        path,
        f
          .get(path)
          .toString()
          .replace(/"receivedAt":"2026/, '"receivedAt":"2025'),
      );
    },
    /^entries\/0\/\d+.json: it is not entry \d+ of the log/,
  ],
  [
    'an entry left out',
    (f) => {
      const index = ownIndexes(f)[10]!;
      f.drop(PATHS.entry('0', index), PATHS.proof(PATHS.entry('0', index)));
      return f.manifest((manifest) => void (manifest.entries = manifest.entries.filter((one) => one !== index)));
    },
    /^(findings|hits\/\d+).json: finding .*(the entries give it otherwise|is missing|do not give it)/,
  ],
  [
    'all entries left out',
    (f) =>
      f.dropAll(/^entries\//).manifest((manifest) => Object.assign(manifest, { entries: [], clocks: [], times: [] })),
    /^manifest.json: it names no entry, so nothing in the bundle is signed$/,
  ],
  [
    'an entry of another agreement added',
    async (f) => {
      const index = ledger.indexesOf(other)[0]!;
      f.manifest((manifest) => void (manifest.entries = [...manifest.entries, index].sort((a, b) => a - b)));
      return putEntry(f, ledger.log(), index);
    },
    new RegExp(`^entries/0/\\d+.json: it is under ${other}$`),
  ],
  [
    'an entry of another agreement as a clock',
    async (f) => {
      const index = ledger.indexesOf(other)[0]!;
      f.manifest((manifest) => void (manifest.clocks = [index, ...manifest.clocks]));
      return putEntry(f, ledger.log(), index);
    },
    /^entries\/0\/\d+.json: it is no clock$/,
  ],
  [
    'an entry named twice',
    (f) => f.manifest((manifest) => void manifest.entries.unshift(manifest.entries[0]!)),
    /^manifest.json: entries: not ascending$/,
  ],
  [
    'time that passes before an entry that was received earlier',
    (f) => f.manifest(({ times }) => void (times[0]!.receivedAt = '2027-01-01T00:00:00.000Z')),
    /^manifest.json: times: that of entry \d+ does not lie between those of the signed entries around it$/,
  ],
  [
    'a time of its own for an entry that is signed',
    (f) =>
      f.manifest(({ times, entries }) => void times.push({ index: entries[3]!, receivedAt: receivedAt(entries[3]!) })),
    /^manifest.json: times: that of entry \d+ does not lie between/,
  ],
  [
    'a part of the time, with times as if it were judged again',
    (f) => f.manifest((manifest) => void (manifest.from = '1990-01-01T00:00:00.000Z')),
    /^manifest.json: times: a part of the time is not judged again$/,
  ],
  [
    'rules under the digest of others',
    (f) => f.edit<{ digest: string }>(PATHS.ruleSet, (set) => void (set.digest = `sha256:${'0'.repeat(64)}`)),
    /^rule-set.json: the findings are by rule set sha256:/,
  ],
  [
    'time that passes after the last signed entry',
    (f) =>
      f.manifest(
        ({ times }) => void times.push({ index: ledger.entries.length, receivedAt: '2027-01-01T00:00:00.000Z' }),
      ),
    new RegExp(`^manifest.json: times: that of entry ${ledger.entries.length} does not lie between`),
  ],
  [
    'no time passing elsewhere',
    (f) => f.manifest((manifest) => void (manifest.times = [])),
    /^(findings|hits\/\d+).json: finding .*(the entries give it otherwise|is missing|do not give it)/,
  ],
  [
    'the checkpoint replaced by an older one of the same log',
    (f) => f.put(PATHS.checkpoint('0'), ledger.log(200).note),
    /^entries\/0\/\d+.tlog-proof: its checkpoint is not checkpoints\/0$/,
  ],
  [
    'one proof under another checkpoint of the log than the rest',
    async (f) => putEntry(f, ledger.log(ledger.entries.length - 1), ledger.indexesOf(agreement)[0]!),
    /^entries\/0\/\d+.tlog-proof: its checkpoint is not checkpoints\/0$/,
  ],
  [
    'another root in the checkpoint',
    async (f) => {
      const text = ledger.log().note.toString().split('\n');
      text[2] = Buffer.alloc(32, 1).toString('base64');
      return underCheckpoint(f, { ...ledger.log(), note: Buffer.from(text.join('\n')) });
    },
    /^checkpoints\/0: .*signature/i,
  ],
  [
    "another ledger's log, whose key is believed too",
    async (f) => underCheckpoint(f, elsewhere.log()),
    /^(checkpoints\/oversight: it is of ledger|entries\/0\/\d+.json: it is under)/,
  ],
  [
    'the log of another shard, whose key is believed too',
    async (f) => underCheckpoint(f, shard1.log()),
    /^checkpoints\/0: it is of log log.test\/memory\/1, not of shard 0$/,
  ],
  [
    'the manifest of another shard',
    (f) => f.manifest((manifest) => void (manifest.shard = '1')),
    /^checkpoints\/1: it is missing$/,
  ],
  [
    'the manifest of another agreement',
    (f) => f.manifest((manifest) => void (manifest.agreement = other)),
    new RegExp(`^entries/0/\\d+.json: it is under ${agreement}$`),
  ],
  [
    "another agreement's findings, with their hits and proofs",
    (f) => {
      f.dropAll(/^hits\//);
      for (const { path, bytes } of ofOther) if (/^(hits\/|findings)/.test(path)) f.put(path, bytes);
      return f;
    },
    new RegExp(`^findings.json: finding \\S+: it is under ${other}$`),
  ],
  [
    "another agreement's entries",
    (f) => {
      f.dropAll(/^entries\//);
      for (const { path, bytes } of ofOther) if (path.startsWith('entries/')) f.put(path, bytes);
      return f.manifest((manifest) => Object.assign(manifest, { entries: ledger.indexesOf(other), times: [] }));
    },
    new RegExp(`^entries/0/\\d+.json: it is under ${other}$`),
  ],
  [
    'the proof of an entry left out',
    (f) => f.drop(PATHS.proof(PATHS.entry('0', ownIndexes(f)[0]!))),
    /^entries\/0\/\d+.tlog-proof: it is missing$/,
  ],
  [
    'a range that the entries are not in, to have nothing judged again',
    (f) => f.manifest((manifest) => Object.assign(manifest, { times: [], from: '2030-01-01T00:00:00.000Z' })),
    /^entries\/0\/\d+.json: its act is not in the range, and no finding rests on it$/,
  ],
  [
    'a range that all entries are in, to have nothing judged again: findings that only they give are not proved then',
    (f) => f.manifest((manifest) => Object.assign(manifest, { times: [], from: '1990-01-01T00:00:00.000Z' })),
    /^unproved: finding \S+ \(\S+\): .*hits? .* neither sealed nor given by the entries$/,
  ],
  [
    'a file beside the others',
    (f) => f.put('hits/extra.json', '{}'),
    /^hits\/extra.json: it belongs to nothing in the bundle$/,
  ],
  [
    'a manifest with a further member',
    (f) => f.manifest((manifest) => Object.assign(manifest, { verified: true })),
    /^manifest.json: the whole: Unrecognized key/,
  ],
  [
    'findings that are none',
    (f) => f.put(PATHS.findings, '{"length":0}'),
    /^findings.json: the whole: Invalid input: expected array/,
  ],
];

const elsewhere = new MemoryLedger({ origin: 'log.test/elsewhere' });
const shard1 = new MemoryLedger({ shard: '1' });

async function replaceSeal(forgery: Forgery, by: MemoryLedger): Promise<Forgery> {
  const made = await by.bundle(agreement, { sealedTo: SEALED_TO });
  for (const { path, bytes } of made.files)
    if (/^(seals\/|checkpoints\/oversight)/.test(path)) forgery.put(path, bytes);
  return forgery;
}

async function sealedAs(
  forgery: Forgery,
  seal: NonNullable<NonNullable<Parameters<MemoryLedger['bundle']>[1]>['seal']>,
): Promise<Forgery> {
  const made = await ledger.bundle(agreement, { sealedTo: SEALED_TO, seal });
  for (const { path, bytes } of made.files)
    if (/^(seals\/|checkpoints\/oversight)/.test(path)) forgery.put(path, bytes);
  return forgery;
}

/** A sealed hit's number that the bundle does not have. */
function freeNumber(forgery: Forgery): number {
  const here = new Set(listed(forgery).flatMap(({ hits }) => hits));
  // Beside one of an entry near 20, so that the order of entries does not give it away.
  return (
    ledger.hits.find(({ no, index }) => index === 20 && !here.has(no))?.no ??
    ledger.hits.find(({ no }) => !here.has(no))!.no
  );
}

function addFinding(forgery: Forgery, no: number, index: number): Forgery {
  const { id: rule, version } = ruleSet.get('AGR-01')!;
  const subject = 'R-innocent';
  const id = findingId(rule, agreement, subject);
  const made: SealedHit = {
    ...{ no, finding: id, rule, version, scope: agreement, subject, index, change: 'raised', delta: 1 },
    ...{ severity: 'CRITICAL', items: null, unlisted: 0, why: null, clauses: '[]', evidence: '[]' },
  };
  forgery.put(PATHS.hit(no), hitLeaf(made));
  return forgery.findings((all) => [
    ...all,
    {
      ...{ id, rule, version, scope: agreement, subject, severity: 'CRITICAL', count: 1, clauses: [], evidence: [] },
      ...{ firstIndex: index, lastIndex: index, hits: [no] },
    },
  ]);
}

describe('a forged bundle', () => {
  const believed = {
    keys: [...keys, elsewhere.keys.shard.verifier, elsewhere.keys.oversight.verifier, shard1.keys.shard.verifier],
    policy: undefined,
  };

  it('is a true one before it is forged', () => {
    const report = checkEvidenceBundle(new Forgery(files).packed, believed);
    expect(report).toMatchObject({ ok: true, verdict: 'verified', problems: [], unproved: [] });
    expect(report.sealed).toBeGreaterThan(10);
    expect(report.hits - report.sealed).toBeGreaterThan(10);
  });

  it.each(forgeries)('is found out, and the place is named: %s', async (_, forge, named) => {
    const { ok, problems, unproved } = checkEvidenceBundle((await forge(new Forgery(files))).packed, believed);
    expect(ok).toBe(false);
    const said = [
      ...problems.map(({ path, detail }) => `${path}: ${detail}`),
      ...unproved.map((what) => `unproved: ${what}`),
    ];
    expect(said).toContainEqual(expect.stringMatching(named));
  });

  it('that leaves out the last clock has no proof of what passed with it, and says how far it knows the time', async () => {
    // A second apart: no deadline passes before the clock, a day later.
    const quick = new MemoryLedger({ stepMs: 1_000, sent: 120 });
    const last = quick.entries.length - 1;
    const late = quick.hits.find(({ index, scope }) => index === last && !scope.startsWith('#'))!.scope;
    const trusted = { keys: [quick.keys.shard.verifier], policy: undefined };
    const { files: whole } = await quick.bundle(late, { sealedTo: null });
    const atClock = checkEvidenceBundle(new Forgery(whole).packed, trusted);
    expect(atClock).toMatchObject({ verdict: 'verified', problems: [] });
    const clock = PATHS.entry('0', last);
    const forged = new Forgery(whole)
      .drop(clock, PATHS.proof(clock))
      .manifest((manifest) => void (manifest.clocks = []));
    const report = checkEvidenceBundle(forged.packed, trusted);
    expect(report).toMatchObject({ ok: false, verdict: 'findings not proved', problems: [] });
    const known = (of: { notChecked: string[] }): string =>
      of.notChecked.find((text) => text.startsWith('what time alone'))!;
    expect(known(atClock)).toContain(`(entry 0/${last})`);
    expect(known(report)).toContain(`(entry 0/${quick.indexesOf(late).at(-1)})`);
  });
});
