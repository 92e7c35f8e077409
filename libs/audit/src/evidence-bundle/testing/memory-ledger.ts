import { randomCase } from '#libs/cases';
import { entryTail, type FindingsSealed, inspect, parseEntry, encodeEntry } from '#libs/contracts';
import { type HashAt, inclusionProof, leafHash, nodeHash, treeRoot } from '#libs/merkle';
import { Derivation, foldInput, hitLeaf, type RuleSet, sealedHit, type SealedHit } from '#libs/judging';
import { ruleSet } from '#libs/rules';
import { generateLogKey, type NoteSigner, type PrivateKey, signCheckpoint } from '#libs/tlog';
import { assembleEvidenceBundle, type BundleContent, type BundleLog } from '../make/assemble.js';

const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';
const BEGIN = Date.parse('2026-11-01T00:00:00Z');

/** A tree over leaves that only grow. */
class Tree {
  private readonly nodes = new Map<string, Buffer>();
  constructor(private readonly leaves: readonly Buffer[]) {}

  private readonly hashAt: HashAt = (level, index) => {
    const key = `${level}/${index}`;
    const made =
      this.nodes.get(key) ??
      (level === 0
        ? leafHash(this.leaves[index]!)
        : nodeHash(this.hashAt(level - 1, 2 * index), this.hashAt(level - 1, 2 * index + 1)));
    this.nodes.set(key, made);
    return made;
  };

  root(size: number): Buffer {
    return treeRoot(size, this.hashAt);
  }

  proof(index: number, size: number): Buffer[] {
    return inclusionProof(index, size, this.hashAt);
  }
}

export interface MemoryBundle {
  /** Entries that the shard's checkpoint covers, and that the newest seal covers; default: all. null: no seal. */
  size?: number;
  sealedTo?: number | null;
  from?: string;
  to?: string;
  vkeys?: readonly string[];
  policy?: Buffer;
  cosign?: (note: Buffer) => Buffer;
  /** Puts what it likes into the seal. */
  seal?: (seal: FindingsSealed) => FindingsSealed;
}

/** A ledger of one shard of a random case's entries, judged and sealed, without a database. */
export class MemoryLedger {
  readonly shard: string;
  readonly rules: RuleSet;
  readonly entries: Buffer[] = [];
  readonly keys: { shard: PrivateKey; oversight: PrivateKey };
  private readonly tree: Tree;
  /** Made when they are first asked for: judging takes long, and some ledgers only lend their log. */
  private judged: SealedHit[] | undefined;

  /** `stepMs`: so far apart the entries were received; `sent`: at most so many. The last one is a clock, a day later. */
  constructor({
    seed = 11,
    stepMs = 400_000,
    origin = 'log.test/memory',
    shard = '0',
    rules = ruleSet,
    sent = Infinity,
  }: { sent?: number; seed?: number; stepMs?: number; origin?: string; shard?: string; rules?: RuleSet } = {}) {
    this.shard = shard;
    this.rules = rules;
    this.keys = { shard: generateLogKey(`${origin}/${shard}`), oversight: generateLogKey(`${origin}/oversight`) };
    let clock = BEGIN;
    for (const { value } of randomCase(seed).sendings.slice(0, sent)) {
      const { event, refused } = inspect(value);
      const body = event
        ? { event: value }
        : { quarantined: { reason: refused.reason, size: value.length, commitment: 'c', known: refused.known } };
      this.entries.push(
        encodeEntry(NONCE, new Date((clock += stepMs)).toISOString(), entryTail({ http: { client: 'c' } }, body)),
      );
    }
    this.entries.push(control(clock + 86_400_000, { kind: 'clock' }));
    this.tree = new Tree(this.entries);
  }

  get hits(): readonly SealedHit[] {
    this.judged ??= new Derivation(this.rules, this.shard)
      .fold(this.entries.map((bytes, i) => foldInput(i, bytes)))
      .map(sealedHit);
    return this.judged;
  }

  /** Those with the most hits first. */
  get agreements(): string[] {
    const all = this.entries.map((_, i) => this.agreementOf(i)).filter((id) => id !== undefined);
    const found = (id: string): number => this.hits.filter(({ scope }) => scope === id).length;
    return [...new Set(all)].sort((a, b) => found(b) - found(a));
  }

  agreementOf(index: number): string | undefined {
    const { event, quarantined } = parseEntry(this.entries[index]!);
    return event?.agreementid ?? quarantined?.known.agreementid;
  }

  indexesOf(agreement: string): number[] {
    return [...this.entries.keys()].filter((index) => this.agreementOf(index) === agreement);
  }

  log(size = this.entries.length, cosign: MemoryBundle['cosign'] = (note) => note): BundleLog {
    const note = cosign(signed(this.keys.shard, size, this.tree.root(size)));
    return {
      ...{ shard: this.shard, size, note },
      entry: async (index) => this.entries[index]!,
      proof: async (index) => this.tree.proof(index, size),
    };
  }

  content(agreement: string, options: MemoryBundle = {}): BundleContent {
    const { size = this.entries.length, sealedTo = this.entries.length, from, to, vkeys = [], policy } = options;
    const at = (index: number): number => {
      const { event, quarantined, receivedAt } = parseEntry(this.entries[index]!);
      return Date.parse(event?.time ?? quarantined?.known.time ?? receivedAt);
    };
    const [first, end] = [from ? Date.parse(from) : -Infinity, to ? Date.parse(to) : Infinity];
    const all = this.indexesOf(agreement).filter((index) => at(index) >= first && at(index) < end);
    const indexes = all.filter((index) => index < size);
    const own = this.hits.filter(({ scope }) => scope === agreement);
    const led = new Set(own.filter(({ index }) => indexes.includes(index)).map(({ finding }) => finding));
    const last = this.entries.length - 1;
    return {
      ...{
        agreement,
        from: from ?? null,
        to: to ?? null,
        rules: this.rules,
        log: this.log(size, options.cosign),
        indexes,
      },
      notPublished: all.length - indexes.length,
      ...(size > last ? { clock: last } : {}),
      hits: from || to ? own.filter(({ finding }) => led.has(finding)) : own,
      ...(sealedTo === null ? {} : { seal: this.seal(sealedTo, options) }),
      vkeys,
      ...(policy ? { policy } : {}),
    };
  }

  bundle(agreement: string, options: MemoryBundle = {}) {
    return assembleEvidenceBundle(this.content(agreement, options));
  }

  /** The third of four entries of oversight seals the hits of the first `to` entries. */
  private seal(to: number, { cosign = (note) => note, seal = (one) => one }: MemoryBundle): BundleContent['seal'] {
    const hits = this.hits.filter(({ index }) => index < to);
    const tree = new Tree(hits.map(hitLeaf));
    const said = seal({
      ...{ kind: 'findings.sealed', shard: this.shard, upToIndex: to - 1, ruleSetDigest: this.rules.digest },
      ...{ hitsRoot: `sha256:${tree.root(hits.length).toString('hex')}`, count: hits.length },
    });
    const oversight = [{ kind: 'clock' } as const, { kind: 'clock' } as const, said, { kind: 'clock' } as const].map(
      (body, i) => control(BEGIN + 10 ** 9 + i, body),
    );
    const log = new Tree(oversight);
    const note = cosign(signed(this.keys.oversight, oversight.length, log.root(oversight.length)));
    return {
      seal: { ...said, index: 2, at: BEGIN },
      log: {
        ...{ shard: 'oversight', size: oversight.length, note },
        entry: async (index) => oversight[index]!,
        proof: async (index) => log.proof(index, oversight.length),
      },
      proof: async (no) => tree.proof(no, hits.length),
    };
  }
}

const signed = (key: NoteSigner, size: number, root: Buffer): Buffer =>
  signCheckpoint({ origin: key.verifier.name, size, root, extensions: [] }, key);

const control = (at: number, body: FindingsSealed | { kind: 'clock' }): Buffer =>
  encodeEntry(NONCE, new Date(at).toISOString(), entryTail({ recorder: { instance: 'r' } }, { control: body }));
