import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { type Log, silentLog } from '#libs/system';
import { withClient } from '../client.js';
import { compareShards, type ShardName, shardNames } from '../shard.js';
import { compareOffsets, compareTrees, signedTree, type TreeClaim } from './compare.js';
import { type DatabaseState, withDatabaseState } from './database-state.js';
import { type Extent, readExtents, whatIsGone } from './extent.js';
import { LedgerFrozen, SigningHeld } from './errors.js';
import { BROKER, ClaimCollector, type ClaimSources, LAST_SIGNED } from './claim-collector.js';
import { serverLife } from './server-life.js';
import type { Discrepancy, Tree } from './discrepancy.js';

export interface GuardOptions extends ClaimSources {
  /** Whether those that answered are enough to sign; default: nobody need answer. */
  enough?: (answered: ReadonlySet<string>) => boolean;
  /** Bears a database that forgets commits. */
  allowUnsafe?: boolean;
  /** While frozen, the least time between two comparisons. */
  recheckMs?: number;
  log?: Log;
}

export interface GuardStatus {
  /** Whether a comparison has ended, whatever it found. */
  compared: boolean;
  discrepancies: readonly Discrepancy[];
  /** Parties that did not answer, with the reason. */
  silent: readonly { name: string; detail: string }[];
  /** Parties that answered: `last-signed file`, `witness <name>`, `broker`. */
  answered: readonly string[];
  /** Claims that nobody need believe: they lack our signature. */
  unbelieved: readonly string[];
}

const PROCESS = 'this process';
const DATABASE = 'database';

/**
 * Keeps a restored backup from being taken for the ledger. Before the first append of a process, and again whenever the database is another
 * one than was compared or a connection was lost, it compares heads and signed sizes with every party that may have seen more: our own
 * last-signed files, the witnesses, the offsets that the broker was told, and this process itself. If anyone has, the shard is frozen until
 * a comparison finds nothing any more. It fails closed for what it knows and open for appends where nobody answers: witnesses that are unreachable
 * must not stop the recording. They do hold the signatures back, which without them would not be published anyway.
 */
export class LedgerGuard {
  private readonly lives = new WeakMap<PoolClient, string>();
  /** Trees that this process saw committed: no other party need report them. */
  private readonly seen = new Map<ShardName, Tree>();
  /** Logs that this process saw in the database, and those that the ledger has by its settings. */
  private readonly had = new Set<ShardName>();
  private readonly named = new Set<ShardName>();
  private comparedLife: string | undefined;
  /** Counts doubts: one that is raised during a comparison must outlive it. */
  private doubts = 0;
  private readonly suspects = new Set<string>();
  private suspected = false;
  private comparedAt = 0;
  private comparing: Promise<void> | undefined;
  private state: GuardStatus = { compared: false, discrepancies: [], silent: [], answered: [], unbelieved: [] };
  private readonly log: Log;
  private readonly collector: ClaimCollector;

  constructor(private readonly options: GuardOptions) {
    this.log = options.log ?? silentLog;
    this.collector = new ClaimCollector(options);
  }

  get status(): GuardStatus {
    return this.state;
  }

  /**
   * Call on the very connection that will append or sign, before its transaction. Throws LedgerFrozen, for `sign` SigningHeld too,
   * and what the driver throws.
   */
  async admit(client: PoolClient, shards: readonly ShardName[], purpose: 'append' | 'sign'): Promise<void> {
    if (purpose === 'sign') await this.heedEnd();
    const life = await this.lifeOf(client);
    while (this.comparedLife !== life) await this.compareOnce(client);
    const { recheckMs = 5_000 } = this.options;
    if (this.against(shards).length > 0 && performance.now() - this.comparedAt >= recheckMs)
      await this.compareOnce(client);
    this.refuseFrozen(shards);
    if (purpose === 'sign') this.refuseUnheard();
  }

  /** Under the lock: throws LedgerFrozen when a head is not what this process last saw there, or grown from it. */
  locked(heads: ReadonlyMap<ShardName, { size: string; root: Buffer }>): void {
    for (const [shard, { size, root }] of heads) {
      const seen = this.seen.get(shard);
      if (!seen || Number(size) > seen.size || (Number(size) === seen.size && root.equals(seen.root))) continue;
      const kind = Number(size) < seen.size ? 'more' : 'other';
      const detail = `${PROCESS} has ${seen.size} recorded entries of shard ${shard}, the database ${kind === 'more' ? `only ${size}` : 'another root'}`;
      this.doubt();
      throw new LedgerFrozen([shard], [{ shard, by: PROCESS, kind, detail }]);
    }
  }

  /** This tree was committed. */
  committed(shard: ShardName, tree: Tree): void {
    const seen = this.seen.get(shard);
    if (!seen || tree.size > seen.size) this.seen.set(shard, tree);
  }

  /** A connection was lost, or someone claims to have seen more: compare before the next append or signature. */
  doubt(): void {
    this.doubts += 1;
    this.comparedLife = undefined;
  }

  /**
   * Somebody contradicts the database. The first time that `who` does, the next append waits for a comparison; after that it is made in
   * the background, so that a witness that says so again and again, and takes its time to be asked, does not slow the recording down.
   */
  suspect(who: string): void {
    if (this.suspects.has(who)) this.suspected = true;
    else this.doubt();
    this.suspects.add(who);
  }

  /** `countersign recover --end` may have ended the log while we run: then the next append or signature compares, and freezes. */
  async heedEnd(): Promise<void> {
    if (this.state.discrepancies.some(({ kind }) => kind === 'ended')) return;
    const ended = await this.options.files?.ended().catch(() => 'that cannot be read');
    if (ended) this.doubt();
  }

  /** True while somebody has not answered or contradicts, or a shard is frozen: compare again every few seconds. */
  get needsComparison(): boolean {
    return (
      this.suspected || !this.state.compared || this.state.silent.length > 0 || this.state.discrepancies.length > 0
    );
  }

  /** The ledger has this many event shards: their claims are asked for although the database may not have them. */
  expects(shards: number): void {
    for (const shard of shardNames(shards)) this.named.add(shard);
  }

  /**
   * Looks whether every log is still there with its entries: no append and no signature meets a log that nobody writes to. Compares where
   * one is not, which freezes the ledger. Throws what the driver throws.
   */
  async look(db: DataSource): Promise<void> {
    await withClient(db, async (client) => {
      if (this.gone(await readExtents(client)).length > 0) await this.compareOnce(client);
    });
  }

  /**
   * Before the shards of a new ledger are made, and where a shard is not there: throws LedgerFrozen if anybody knows this ledger to have had
   * entries, or this process saw the shard.
   */
  async refuseGone(db: DataSource, shards: readonly ShardName[]): Promise<void> {
    await this.compare(db);
    this.refuseFrozen(shards);
  }

  /** Compares now. Throws what the driver throws. */
  async compare(db: DataSource): Promise<GuardStatus> {
    await withClient(db, (client) => this.compareOnce(client));
    return this.state;
  }

  private async lifeOf(client: PoolClient): Promise<string> {
    const known = this.lives.get(client);
    if (known !== undefined) return known;
    const { id } = await serverLife(client);
    this.lives.set(client, id);
    // A connection that breaks while nobody uses it; the pool makes another without a word.
    client.on('error', () => this.doubt());
    return id;
  }

  /** One at a time; a second caller waits for its end and checks whether it was about its own database. */
  private compareOnce(client: PoolClient): Promise<void> {
    this.comparing ??= this.compareWith(client).finally(() => (this.comparing = undefined));
    return this.comparing;
  }

  private async compareWith(client: PoolClient): Promise<void> {
    const { doubts } = this;
    this.suspected = false;
    const { id, unsafe } = await serverLife(client);
    const shards = [...new Set([...(await shardsOf(client)), ...this.named])].sort(compareShards);
    // Claims first, the database after: every tree that others have seen is committed by the time we read.
    const collected = await this.collector.collect(shards);
    const discrepancies = [...collected.discrepancies];
    // Before the snapshot: appends may go on meanwhile, and what they commit is not in it.
    const memory = this.ownMemory();
    if (unsafe.length > 0 && !this.options.allowUnsafe) {
      const detail = `the database now has ${unsafe.map((name) => `${name}=off`).join(', ')}`;
      discrepancies.push({ shard: null, by: DATABASE, kind: 'unsafe', detail });
    }
    await withDatabaseState(client, async (state) => {
      discrepancies.push(...(await this.ownCheckpoints(state)));
      discrepancies.push(...(await compareTrees(state, [...collected.claims, ...memory])));
      discrepancies.push(...compareOffsets(state, collected.offsets));
      discrepancies.unshift(...this.gone(state.extents));
    });
    const { answered, unbelieved } = collected;
    const before = this.state;
    this.state = { compared: true, discrepancies, silent: collected.silent, answered, unbelieved };
    this.comparedAt = performance.now();
    if (this.doubts === doubts) this.comparedLife = id;
    this.tell(before);
  }

  /** The database's own checkpoints say whose log it is. */
  private async ownCheckpoints(state: DatabaseState): Promise<Discrepancy[]> {
    const discrepancies: Discrepancy[] = [];
    const claims: TreeClaim[] = [];
    for (const [shard, { checkpoint }] of state.shards) {
      if (!checkpoint) continue;
      const verifier = this.options.verifierOf(shard);
      const tree = signedTree(checkpoint, verifier);
      if (tree) claims.push({ shard, by: `${DATABASE}'s own checkpoint`, tree, of: 'signed' });
      else {
        const detail = `the checkpoints of shard ${shard} in the database are not signed by our key as ${verifier.name}: another key or origin is another log`;
        discrepancies.push({ shard, by: DATABASE, kind: 'other-key', detail });
      }
    }
    return [...discrepancies, ...(await compareTrees(state, claims))];
  }

  private gone(extents: readonly Extent[]): Discrepancy[] {
    for (const { shard } of extents) this.had.add(shard);
    return whatIsGone(extents, new Set([...this.had, ...this.seen.keys()]));
  }

  private ownMemory(): TreeClaim[] {
    return [...this.seen].map(([shard, tree]) => ({ shard, by: PROCESS, tree, of: 'recorded' }));
  }

  private against(shards: readonly ShardName[]): Discrepancy[] {
    return this.state.discrepancies.filter(({ shard }) => shard === null || shards.includes(shard));
  }

  private refuseFrozen(shards: readonly ShardName[]): void {
    const discrepancies = this.against(shards);
    if (discrepancies.length === 0) return;
    const all = discrepancies.some(({ shard }) => shard === null);
    const frozen = all
      ? shards
      : shards.filter((shard) => discrepancies.some((discrepancy) => discrepancy.shard === shard));
    throw new LedgerFrozen(frozen, discrepancies);
  }

  private refuseUnheard(): void {
    const { answered, silent } = this.state;
    const { enough = () => true } = this.options;
    const why = silent.map(({ name, detail }) => `${name}: ${detail}`).join('; ');
    if (!enough(new Set(answered)))
      throw new SigningHeld(`too few witnesses have said what they saw of this log (${why})`);
    // Without a file of our own, the broker is the last who could know of a later state.
    const onlyBroker = this.options.broker && !answered.includes(BROKER) && !answered.includes(LAST_SIGNED);
    if (onlyBroker && this.options.files) throw new SigningHeld(`no last-signed file is there, and ${why}`);
  }

  private tell(before: GuardStatus): void {
    const said = new Set(before.discrepancies.map(({ detail }) => detail));
    const fresh = this.state.discrepancies.filter(({ detail }) => !said.has(detail));
    for (const { shard, detail } of fresh)
      this.log.warn(
        `${shard === null ? 'all shards are' : `shard ${shard} is`} FROZEN: ${detail}. Restore a later state of the database, or end the log: \`countersign recover\` shows both ways`,
      );
    if (before.discrepancies.length > 0 && this.state.discrepancies.length === 0)
      this.log.warn('thawed: nobody has seen more than the database any more');
    for (const detail of this.state.unbelieved.filter((one) => !before.unbelieved.includes(one))) this.log.warn(detail);
    const mute = new Set(before.silent.map(({ name }) => name));
    for (const { name, detail } of this.state.silent.filter(({ name }) => !mute.has(name)))
      this.log.warn(`${name} could not be asked what it has seen of this ledger; asking again (${detail})`);
    const hasFile = this.state.answered.includes(LAST_SIGNED);
    if (!before.compared && this.options.files && !hasFile)
      this.log.warn(
        `no last-signed file in ${this.options.files.folder}: this is a recorder's first start, or its earlier files are lost`,
      );
  }
}

async function shardsOf(client: PoolClient): Promise<ShardName[]> {
  const { rows } = await client.query<{ shard: ShardName }>('SELECT shard FROM ledger.head');
  return rows.map(({ shard }) => shard).sort(compareShards);
}
