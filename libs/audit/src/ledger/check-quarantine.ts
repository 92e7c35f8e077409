import { hash as digest } from 'node:crypto';
import type { Control, Quarantined } from '#libs/contracts';
import {
  ENCRYPTION_BYTES,
  QuarantineErased,
  type QuarantineVault,
  type RefusedOfEntry,
  type ShardName,
} from '#libs/ledger';
import type { ProblemList, QuarantineReport } from './report.js';

/** How the quarantine is looked at. `vault`: the keys were given; without them only that all of it is there. */
export interface QuarantineLook {
  vault?: QuarantineVault;
}

/** As recorders make them. */
const SALT_BYTES = 16;

/**
 * The refused bytes of a ledger beside its entries, over all shards. Bytes that are gone, or whose key is, are a fault unless an act of
 * erasure stands in oversight.
 */
export class QuarantineCheck {
  readonly report: QuarantineReport = { refused: 0, opened: 0, erased: 0 };
  private readonly acts = new Set<string>();
  private readonly gone: { shard: ShardName; index: number; detail: string }[] = [];
  /** The entry of each data key. */
  private readonly keys = new Map<string, string>();

  constructor(
    private readonly problems: ProblemList,
    /** undefined: only that each refused entry has its row. */
    readonly look: QuarantineLook | undefined,
  ) {}

  act(control: Extract<Control, { kind: 'quarantine.erased' }>): void {
    this.acts.add(`${control.shard}/${control.index}`);
  }

  async check(
    shard: ShardName,
    index: number,
    receivedAt: string,
    refused: Quarantined,
    row: RefusedOfEntry | undefined,
  ): Promise<void> {
    if (refused.size > 0) this.report.refused += 1;
    const wrong = (detail: string): void => this.problems.add('quarantine', shard, index, detail);
    if (!row) {
      if (refused.size > 0) this.gone.push({ shard, index, detail: 'the refused bytes are missing' });
      return;
    }
    if (row.size !== refused.size) wrong(`${row.size} bytes are kept, the entry says ${refused.size}`);
    if (row.receivedAt !== receivedAt) wrong(`kept as of ${row.receivedAt}, the entry says ${receivedAt}`);
    if (row.kept) this.checkKept(shard, index, refused, row.kept, wrong);
    if (this.look?.vault) await this.open(this.look.vault, shard, index, refused, wrong);
  }

  /** After the last entry of the last shard. */
  end(): void {
    for (const { shard, index, detail } of this.gone) {
      if (this.acts.has(`${shard}/${index}`)) this.report.erased += 1;
      else this.problems.add('quarantine', shard, index, `${detail}, and no act of erasure stands in oversight`);
    }
  }

  private checkKept(
    shard: ShardName,
    index: number,
    { size }: Quarantined,
    { keyId, saltBytes, bytes }: NonNullable<RefusedOfEntry['kept']>,
    wrong: (detail: string) => void,
  ): void {
    if (saltBytes !== SALT_BYTES + ENCRYPTION_BYTES)
      wrong(`the salt has ${saltBytes} bytes, encrypted it has ${SALT_BYTES + ENCRYPTION_BYTES}`);
    if (bytes !== size + ENCRYPTION_BYTES)
      wrong(`${bytes} bytes are stored; encrypted, the ${size} that were refused have ${size + ENCRYPTION_BYTES}`);
    const other = this.keys.get(keyId);
    if (other !== undefined) wrong(`the key id ${keyId} is that of entry ${other} too`);
    this.keys.set(keyId, `${shard}/${index}`);
  }

  private async open(
    vault: QuarantineVault,
    shard: ShardName,
    index: number,
    { commitment }: Quarantined,
    wrong: (detail: string) => void,
  ): Promise<void> {
    try {
      const { bytes, salt } = await vault.open(shard, index);
      if (digest('sha256', Buffer.concat([salt, bytes]), 'base64url') !== commitment)
        wrong('the bytes are not those of the commitment');
      else this.report.opened += 1;
    } catch (error) {
      if (error instanceof QuarantineErased) this.gone.push({ shard, index, detail: 'its data key is gone' });
      else wrong((error as Error).message);
    }
  }
}
