import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { entryTail, type FindingsSealed, OVERSIGHT, parseEntry, sealEntry } from '#libs/contracts';
import { leafHash, verifyInclusion } from '#libs/merkle';
import { Derivation, foldInput, ruleSet } from '#libs/rules';
import { decodeBase64, type NoteVerifier, parsePolicy, parseProof, parseVkey, type Policy } from '#libs/tlog';
import { OffsetSet, verifyReceipt } from '#libs/verifier';
import { type BundledFinding, type BundledRules, type HitProof, type Manifest, PATHS } from './layout.js';
import { sha256 } from './sha256.js';
import { readTar } from './tar.js';

export interface BundleProblem {
  /** The file that fails. */
  path: string;
  detail: string;
}

export interface BundleReport {
  ok: boolean;
  agreement: string | null;
  shard: string | null;
  entries: number;
  findings: number;
  hits: number;
  sealed: number;
  problems: BundleProblem[];
  notChecked: string[];
}

/** A bundle is held in memory while it is checked. */
const MAX_BYTES = 2 ** 31 - 1;

/** Checks a bundle with nothing but itself, the keys and the policy: no network, no database. Throws when the file cannot be read at all. */
export async function verifyBundle(
  file: string,
  believed: { keys: readonly NoteVerifier[]; policy: Policy | undefined },
): Promise<BundleReport> {
  return new BundleCheck(await readFile(file), believed).run();
}

export class BundleCheck {
  private readonly files = new Map<string, Buffer>();
  private readonly problems: BundleProblem[] = [];
  private readonly notChecked: string[] = [];
  private keys: readonly NoteVerifier[];
  private policy: Policy | undefined;

  constructor(
    private readonly packed: Buffer,
    believed: { keys: readonly NoteVerifier[]; policy: Policy | undefined },
  ) {
    ({ keys: this.keys, policy: this.policy } = believed);
  }

  run(): BundleReport {
    const empty = { agreement: null, shard: null, entries: 0, findings: 0, hits: 0, sealed: 0 };
    const counts = this.attempt(PATHS.manifest, () => this.check()) ?? empty;
    return { ok: this.problems.length === 0, ...counts, problems: this.problems, notChecked: this.notChecked };
  }

  private check() {
    if (!this.unpack()) return undefined;
    const manifest = this.json<Manifest>(PATHS.manifest);
    if (!manifest) return undefined;
    this.checkFiles(manifest);
    this.takeTrust();
    const { agreement, shard, seal } = manifest;
    const entries = manifest.entries.flatMap((index) => {
      const path = PATHS.entry(shard, index);
      const bytes = this.logged(path, shard, index);
      if (bytes) this.attempt(path, () => this.belongs(path, bytes, agreement));
      return bytes ? [{ index, bytes }] : [];
    });
    const sealed = seal ? this.seal(manifest, seal.index) : undefined;
    // A bundle is never made without entries: one would have no signature to fail.
    if (entries.length === 0) this.fail(PATHS.manifest, 'it names no entry, so nothing in the bundle is signed');
    if (!sealed) this.notChecked.push("the findings against a seal: the bundle has none, so they are its maker's word");
    const findings = this.json<BundledFinding[]>(PATHS.findings) ?? [];
    const counts = this.checkFindings(findings, sealed, manifest);
    this.checkRules(manifest, sealed);
    this.sequences(manifest, entries);
    this.deriveAgain(manifest, entries, findings);
    this.strangers(manifest, findings);
    this.notChecked.push(
      'whether entries at the end, or without a number of their source, or findings were left out: that takes the whole shard (verify --dir EXPORT --findings)',
      'what the events say, and whether it is true',
    );
    return { agreement, shard, entries: entries.length, findings: findings.length, ...counts };
  }

  private unpack(): boolean {
    try {
      for (const { path, bytes } of readTar(gunzipSync(this.packed, { maxOutputLength: MAX_BYTES }))) {
        if (this.files.has(path)) this.fail(path, 'it is there twice');
        this.files.set(path, bytes);
      }
      return true;
    } catch (error) {
      this.fail('the archive', (error as Error).message);
      return false;
    }
  }

  private checkFiles({ files }: Manifest): void {
    const named = new Set<string>([PATHS.manifest]);
    for (const { path, size, sha256: expected } of files) {
      named.add(path);
      const bytes = this.files.get(path);
      if (!bytes) this.fail(path, 'it is missing');
      else if (bytes.length !== size || sha256(bytes) !== expected)
        this.fail(path, 'its bytes are not those that manifest.json names');
    }
    for (const path of this.files.keys()) if (!named.has(path)) this.fail(path, 'manifest.json does not name it');
  }

  /** Keys and policy of the bundle itself count only where none were given, and that is said. */
  private takeTrust(): void {
    if (this.keys.length === 0) {
      const own = this.attempt(PATHS.vkeys, () =>
        (this.files.get(PATHS.vkeys)?.toString() ?? '').split('\n').filter(Boolean).map(parseVkey),
      );
      this.keys = own ?? [];
      if (this.keys.length > 0)
        this.notChecked.push(
          "whether the logs' keys are the right ones: they are the bundle's own (give those that you have from elsewhere with --vkey)",
        );
      else this.fail(PATHS.vkeys, 'no key of the log is here: give it with --vkey');
    }
    const policy = this.files.get(PATHS.policy);
    if (this.policy === undefined && policy) {
      this.policy = this.attempt(PATHS.policy, () => parsePolicy(policy));
      this.notChecked.push("whether the witnesses are the right ones: the policy is the bundle's own (--policy)");
    }
    if (this.policy === undefined)
      this.notChecked.push('whether others are shown the same log: no witness is asked for (--policy)');
  }

  /** The bytes of an entry that its proof, the log's signature and the policy vouch for. */
  private logged(path: string, shard: string, index: number): Buffer | undefined {
    const entry = this.file(path);
    const receipt = this.file(PATHS.proof(path));
    if (!entry || !receipt) return undefined;
    const keys = this.keys.filter(({ name }) => name.endsWith(`/${shard}`));
    const report = verifyReceipt({ receipt, entry, keys, ...(this.policy ? { policy: this.policy } : {}) });
    for (const { kind, detail } of report.problems) this.fail(kind === 'entry' ? path : PATHS.proof(path), detail);
    if (report.index !== null && report.index !== index)
      this.fail(PATHS.proof(path), `it is of entry ${report.index}, not ${index}`);
    this.attempt(PATHS.proof(path), () => {
      if (!parseProof(receipt).checkpoint.equals(this.file(PATHS.checkpoint(shard)) ?? Buffer.alloc(0)))
        this.fail(PATHS.checkpoint(shard), `it is not the checkpoint of ${PATHS.proof(path)}`);
    });
    return entry;
  }

  private belongs(path: string, bytes: Buffer, agreement: string): void {
    const { event, quarantined } = parseEntry(bytes);
    const under = event?.agreementid ?? quarantined?.known.agreementid;
    if (under !== agreement) this.fail(path, `it is under ${under ?? 'no agreement'}`);
  }

  private seal(manifest: Manifest, index: number): FindingsSealed | undefined {
    const path = PATHS.seal(index);
    const bytes = this.logged(path, OVERSIGHT, index);
    const control = bytes && this.attempt(path, () => parseEntry(bytes).control);
    if (control?.kind !== 'findings.sealed' || control.shard !== manifest.shard) {
      this.fail(path, `it is no seal of the findings of shard ${manifest.shard}`);
      return undefined;
    }
    if (control.ruleSetDigest !== manifest.ruleSetDigest) this.fail(path, 'it is of another rule set');
    if (control.count !== manifest.seal!.count) this.fail(PATHS.manifest, `${path} is of ${control.count} hits`);
    return control;
  }

  private checkFindings(findings: readonly BundledFinding[], sealed: FindingsSealed | undefined, manifest: Manifest) {
    let [hits, proved] = [0, 0];
    const here = new Set(manifest.entries);
    for (const finding of findings) {
      let count = 0;
      let last: Record<string, unknown> | undefined;
      for (const no of finding.hits) {
        const path = PATHS.hit(no);
        const hit = this.json<Record<string, unknown>>(path);
        if (!hit) continue;
        hits++;
        if (hit.no !== no || hit.finding !== finding.id || hit.rule !== finding.rule || hit.scope !== finding.scope)
          this.fail(path, `it is no hit of finding ${finding.id}`);
        count += Number(hit.delta);
        last = hit;
        if (sealed && no < sealed.count && this.provedHit(no, sealed)) proved++;
      }
      const wrong = (detail: string): void => this.fail(PATHS.findings, `finding ${finding.id}: ${detail}`);
      if (finding.scope !== manifest.agreement) wrong('it is under another agreement');
      if (finding.count !== count) wrong(`its count is ${finding.count}, its hits add up to ${count}`);
      if (finding.lastIndex !== last?.index) wrong('its last hit is not the last one here');
      // Rules over single entries gather the clauses of all their hits; of the others the last hit has them.
      if (ruleSet.get(finding.rule)?.on !== 'entry') {
        if (JSON.stringify(finding.clauses) !== JSON.stringify(last?.clauses))
          wrong('its clauses are not those of its last hit');
        if (finding.severity !== last?.severity) wrong('its severity is not that of its last hit');
      }
      const missing = finding.evidence.filter(({ index }) => !here.has(index));
      if (missing.length > 0)
        this.notChecked.push(`${missing.length} entries that finding ${finding.id} rests on: they are not here`);
    }
    if (sealed && hits > proved) this.notChecked.push(`${hits - proved} hits that are newer than the seal`);
    return { hits, sealed: proved };
  }

  private provedHit(no: number, sealed: FindingsSealed): boolean {
    const proof = this.json<HitProof>(PATHS.hitProof(no));
    const leaf = this.file(PATHS.hit(no));
    if (!proof || !leaf) return false;
    try {
      const root = Buffer.from(sealed.hitsRoot.slice('sha256:'.length), 'hex');
      verifyInclusion({
        leafHash: leafHash(leaf),
        index: no,
        size: sealed.count,
        proof: proof.hashes.map(decodeBase64),
        root,
      });
      if (proof.no !== no || proof.count !== sealed.count)
        this.fail(PATHS.hitProof(no), 'it is of another hit or seal');
      return true;
    } catch (error) {
      this.fail(
        PATHS.hit(no),
        `it is not the sealed hit ${no}, or ${PATHS.hitProof(no)} is wrong: ${(error as Error).message}`,
      );
      return false;
    }
  }

  private checkRules(manifest: Manifest, sealed: FindingsSealed | undefined): void {
    const listed = this.json<BundledRules>(PATHS.ruleSet);
    if (!listed) return;
    const declared = listed.rules.map(({ id, version, severity, basis }) => [id, version, severity, basis]);
    const digest = `sha256:${createHash('sha256').update(JSON.stringify(declared)).digest('hex')}`;
    const named = sealed?.ruleSetDigest ?? manifest.ruleSetDigest;
    if (listed.digest !== named) this.fail(PATHS.ruleSet, `the findings are by rule set ${named}`);
    else if (digest !== named) this.fail(PATHS.ruleSet, `these rules have the digest ${digest}, not ${named}`);
  }

  /** Numbers that a source gave under the agreement and that are not here. */
  private sequences({ agreement, from, to }: Manifest, entries: readonly { index: number; bytes: Buffer }[]): void {
    if (from !== null || to !== null) {
      this.notChecked.push(
        'whether entries of the range were left out: numbers of the sources are not compared in a part',
      );
      return;
    }
    const sources = new Map<string, { seen: OffsetSet; highest: number }>();
    for (const { bytes } of entries) {
      const entry = this.attempt(PATHS.manifest, () => parseEntry(bytes));
      const { source, sequence } = (entry?.event ?? entry?.quarantined?.known ?? {}) as {
        source?: string;
        sequence?: string;
      };
      if (source === undefined || sequence === undefined) continue;
      const known = sources.get(source) ?? { seen: new OffsetSet(), highest: 0 };
      sources.set(source, known);
      known.seen.add(BigInt(sequence));
      known.highest = Math.max(known.highest, Number(sequence));
    }
    for (const [source, { seen, highest }] of sources) {
      const missing = [...seen.holes(1n, BigInt(highest))];
      if (missing.length > 0)
        this.notChecked.push(
          `events of ${source} under ${agreement} that are not here: ${missing.map(({ from: a, to: b }) => (a === b ? `${a}` : `${a} to ${b}`)).join(', ')} (a finding INT-02 if they never came, else they were left out)`,
        );
    }
  }

  /** The entries of a whole agreement, judged again: open findings must agree, whatever lay between them in the shard. */
  private deriveAgain(
    manifest: Manifest,
    entries: readonly { index: number; bytes: Buffer }[],
    findings: readonly BundledFinding[],
  ): void {
    const { shard, judged, agreement, from, to, notPublished, ruleSetDigest } = manifest;
    if (ruleSetDigest !== ruleSet.digest) {
      this.notChecked.push(`the findings against the entries: this program does not have rule set ${ruleSetDigest}`);
      return;
    }
    if (from !== null || to !== null || notPublished > 0) {
      this.notChecked.push('the findings against the entries: not all entries of the agreement are here');
      return;
    }
    this.attempt(PATHS.findings, () => {
      const derivation = new Derivation(ruleSet, shard);
      derivation.fold(entries.map(({ index, bytes }) => foldInput(index, bytes)));
      derivation.fold([foldInput(judged.entries, clockAt(judged.receivedAt))]);
      const open = derivation.findings().filter(({ count, scope }) => count > 0 && scope === agreement);
      const said = new Map(findings.filter(({ count }) => count > 0).map((finding) => [finding.id, finding]));
      for (const { id, rule, count, severity, clauses } of open) {
        const finding = said.get(id);
        said.delete(id);
        if (!finding) this.fail(PATHS.findings, `finding ${id} (${rule}) is missing: the entries give it`);
        else if (
          finding.count !== count ||
          finding.severity !== severity ||
          JSON.stringify(finding.clauses) !== JSON.stringify(clauses)
        )
          this.fail(
            PATHS.findings,
            `finding ${id} (${rule}) is not what the entries give: count ${count}, ${severity}`,
          );
      }
      for (const [id, { rule }] of said)
        this.fail(PATHS.findings, `finding ${id} (${rule}): the entries do not give it`);
    });
  }

  /** Files that are named, and have nothing to do with what the manifest says. */
  private strangers(manifest: Manifest, findings: readonly BundledFinding[]): void {
    const { shard, entries, seal } = manifest;
    const known = new Set<string>([
      ...[PATHS.readme, PATHS.manifest, PATHS.findings, PATHS.ruleSet, PATHS.policy, PATHS.vkeys],
      PATHS.checkpoint(shard),
      PATHS.checkpoint(OVERSIGHT),
      ...entries.map((index) => PATHS.entry(shard, index)).flatMap((path) => [path, PATHS.proof(path)]),
      ...findings.flatMap(({ hits }) => hits.flatMap((no) => [PATHS.hit(no), PATHS.hitProof(no)])),
      ...(seal ? [PATHS.seal(seal.index), PATHS.proof(PATHS.seal(seal.index))] : []),
    ]);
    for (const path of this.files.keys()) if (!known.has(path)) this.fail(path, 'it belongs to nothing in the bundle');
  }

  private file(path: string): Buffer | undefined {
    const bytes = this.files.get(path);
    if (!bytes) this.fail(path, 'it is missing');
    return bytes;
  }

  private json<T>(path: string): T | undefined {
    const bytes = this.file(path);
    return bytes && this.attempt(path, () => JSON.parse(bytes.toString()) as T);
  }

  private attempt<T>(path: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.fail(path, (error as Error).message);
      return undefined;
    }
  }

  private fail(path: string, detail: string): void {
    if (!this.problems.some((problem) => problem.path === path && problem.detail === detail))
      this.problems.push({ path, detail });
  }
}

/** An entry in which nothing happens but that time has come to be `receivedAt`. */
const clockAt = (receivedAt: string): Buffer =>
  sealEntry(
    'AAAAAAAAAAAAAAAAAAAAAA',
    receivedAt,
    entryTail({ recorder: { instance: 'verify' } }, { control: { kind: 'clock' } }),
  );
