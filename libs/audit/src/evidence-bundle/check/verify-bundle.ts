import { type Entry, OVERSIGHT, parseEntry } from '#libs/contracts';
import { ruleSet } from '#libs/rules';
import { parseNote } from '#libs/tlog';
import type { Believed } from '../../trust.js';
import { readEvidenceBundle, unpackEvidenceBundle } from '../format/archive.js';
import { type Manifest, manifest as shape, PATHS } from '../format/layout.js';
import { BundleFiles } from './bundle-files.js';
import { checkNamed, checkRange, checkSequences, checkStrangers } from './check-contents.js';
import { checkFindings, type CheckedFindings, checkRules, checkSeal } from './check-findings.js';
import { type BundleTrust, idOf, LogCheck, trustOf } from './check-log.js';
import { judgeAgain, type SignedEntry } from './judge-again.js';
import type { BundleLogReport, EvidenceBundleReport, EvidenceBundleVerdict } from './report.js';

/** Checks a bundle with nothing but itself, the keys and the policy: no network, no database. Throws NotAFile, BundleTooLarge, and what reading throws. */
export async function verifyEvidenceBundle(file: string, believed: Believed): Promise<EvidenceBundleReport> {
  return checkEvidenceBundle(await readEvidenceBundle(file), believed);
}

/** The same, of the packed bytes. */
export function checkEvidenceBundle(packed: Buffer, believed: Believed): EvidenceBundleReport {
  const reading = new BundleFiles();
  const unpacked = reading.attempt('the archive', () => unpackEvidenceBundle(packed));
  const files = unpacked ? new BundleFiles(new Map(unpacked.map(({ path, bytes }) => [path, bytes]))) : reading;
  return new BundleCheck(files, believed).run(unpacked !== undefined);
}

class BundleCheck {
  private readonly logs: BundleLogReport[] = [];
  private readonly unproved: string[] = [];
  private trust: BundleTrust | undefined;

  constructor(
    private readonly files: BundleFiles,
    private readonly believed: Believed,
  ) {}

  run(readable: boolean): EvidenceBundleReport {
    const { files, believed, logs, unproved } = this;
    const manifest = readable ? files.json(PATHS.manifest, shape) : undefined;
    const counts = manifest && files.attempt(PATHS.manifest, () => this.check(manifest));
    const { problems, problemCount, notChecked } = files;
    const given = this.trust?.keysGiven ?? believed.keys.length > 0;
    const { agreement, shard, from, to } = manifest ?? { agreement: null, shard: null, from: null, to: null };
    const proved = unproved.length === 0;
    const good: EvidenceBundleVerdict = !proved ? 'findings not proved' : given ? 'verified' : 'agrees with itself';
    return {
      ok: problemCount === 0 && proved,
      verdict: problemCount > 0 ? 'failed' : good,
      ...{ agreement, shard, from, to },
      ...(counts ?? { entries: 0, findings: 0, hits: 0, sealed: 0, derived: 0 }),
      keys: given ? 'given' : "the bundle's own",
      policy: !this.trust?.policy ? null : this.trust.policyGiven ? 'given' : "the bundle's own",
      ...{ logs, unproved, problems, problemCount, notChecked },
    };
  }

  private check(manifest: Manifest) {
    const { files } = this;
    checkNamed(files, manifest);
    const trust = (this.trust = trustOf(files, this.believed));
    const log = this.openLog(manifest.shard, trust);
    const oversight = manifest.seal ? this.openLog(OVERSIGHT, trust) : undefined;
    const entries = this.entries(manifest, manifest.entries, log, (entry) => under(entry, manifest.agreement));
    const clocks = this.entries(manifest, manifest.clocks, log, notAClock);
    // A bundle is never made without entries: one would have no signature to fail.
    if (entries.length === 0) files.fail(PATHS.manifest, 'it names no entry, so nothing in the bundle is signed');
    const seal = checkSeal(files, manifest, log, oversight);
    const rules = checkRules(files, manifest, seal !== undefined, this.unproved);
    const checked = checkFindings(files, manifest, rules, seal);
    const complete = entries.length + clocks.length === manifest.entries.length + manifest.clocks.length;
    const signed = [...entries, ...clocks].sort((a, b) => a.index - b.index);
    const derived = this.derived(manifest, complete ? signed : [], entries, checked);
    this.findUnproved(checked, derived, seal !== undefined);
    checkRange(files, manifest, entries, checked);
    checkStrangers(files, manifest, checked);
    const { notPublished, hitsLeftOut } = manifest;
    if (notPublished + hitsLeftOut > 0)
      files.leave(
        `${notPublished} entries and ${hitsLeftOut} changes of findings that were too new for the bundle, by its maker's word`,
      );
    files.leave(
      'whether entries at the end, or without a number of their source, or findings were left out: that takes the whole shard (verify --dir EXPORT --findings)',
    );
    files.leave('what the events say, and whether it is true');
    const { findings, hits, sealed } = checked;
    const counts = { findings: findings.length, hits: hits.size, sealed: sealed.size, derived: derived.size };
    return { entries: entries.length, ...counts };
  }

  private openLog(shard: string, trust: BundleTrust): LogCheck {
    const log = new LogCheck(this.files, shard, trust);
    if (log.opened) {
      const { checkpoint, cosignedBy, note } = log.opened;
      const own = trust.keys.filter(({ name }) => name === checkpoint.origin);
      const by = parseNote(note).signatures.map(({ keyId }) => keyId);
      const key = own.find(({ keyId }) => by.includes(keyId)) ?? own[0]!;
      this.logs.push({ origin: checkpoint.origin, key: idOf(key), size: checkpoint.size, cosignedBy });
    }
    return log;
  }

  private entries(
    { shard }: Manifest,
    indexes: readonly number[],
    log: LogCheck,
    wrong: (entry: Entry) => string | undefined,
  ): SignedEntry[] {
    return indexes.flatMap((index) => {
      const path = PATHS.entry(shard, index);
      const bytes = log.entry(path, index);
      if (!bytes) return [];
      const entry = this.files.attempt(path, () => parseEntry(bytes));
      if (!entry) return [];
      const detail = wrong(entry);
      if (detail !== undefined) this.files.fail(path, detail);
      return detail === undefined ? [{ index, bytes }] : [];
    });
  }

  /** Hits that the entries give again, where they can be asked. */
  private derived(
    manifest: Manifest,
    signed: readonly SignedEntry[],
    entries: readonly SignedEntry[],
    checked: CheckedFindings,
  ): Set<number> {
    const { files } = this;
    const { from, to, ruleSetDigest, times, agreement } = manifest;
    const none = new Set<number>();
    if (from !== null || to !== null) {
      if (times.length > 0) files.fail(PATHS.manifest, 'times: a part of the time is not judged again');
      files.leave('whether entries of the range were left out: numbers of the sources are not compared in a part');
      files.leave(
        'the findings against the entries: not all entries of the agreement are here, so that a later change of a finding, which withdrew it, may be missing too',
      );
      return none;
    }
    checkSequences(files, agreement, entries);
    if (ruleSetDigest !== ruleSet.digest) {
      files.leave(`the findings against the entries: this program does not have rule set ${ruleSetDigest}`);
      return none;
    }
    if (signed.length > 0) return judgeAgain(files, manifest, signed, checked);
    files.leave('the findings against the entries: not all of these are proved');
    return none;
  }

  /** The bundle's maker could have invented a hit that nobody signed and that does not follow from the entries. */
  private findUnproved({ findings, sealed }: CheckedFindings, derived: ReadonlySet<number>, anySeal: boolean): void {
    for (const { id, rule, hits } of findings) {
      const bare = hits.filter((no) => !sealed.has(no) && !derived.has(no));
      if (bare.length > 0)
        this.unproved.push(
          `finding ${id} (${rule}): ${bare.length === 1 ? 'hit' : 'hits'} ${bare.slice(0, 5).join(', ')}${bare.length > 5 ? ' …' : ''} neither sealed nor given by the entries`,
        );
    }
    if (!anySeal) this.files.leave('the findings against a seal: the bundle has none');
  }
}

function under({ event, quarantined }: Entry, agreement: string): string | undefined {
  const own = event?.agreementid ?? quarantined?.known.agreementid;
  return own === agreement ? undefined : `it is under ${own ?? 'no agreement'}`;
}

const notAClock = ({ control }: Entry): string | undefined =>
  control?.kind === 'clock' ? undefined : 'it is no clock';
