import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { LedgerReader } from '#libs/ledger';
import { type Principal, Roles, Who } from '#libs/identity';
import { asOf, disclosedItems, inSnapshot } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { Reads } from '../access/reads.js';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { entryOf, mayReadEntry } from '../visibility/may-read-entry.js';
import { proveWhatIsSigned } from '../ledger/inclusion.js';
import { Operation } from '../openapi/operation.js';
import { accounting } from './accounting.answers.js';
import { disclosedRow, withContact } from './disclosed-row.js';

const path = z.strictObject({ subjectRef: parameter.subjectRef });
const query = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const position = z.tuple([z.string().regex(/^[a-z0-9]{1,20}$/), z.int().min(0), z.int().min(1).max(2_147_483_647)]);

/** Whoever may ask for an accounting: not producers, which send. */
@Roles('privacy-officer', 'compliance-officer', 'auditor', 'overseer')
@Controller('v1/accountings')
export class AccountingController {
  readonly #reader: LedgerReader;

  constructor(@Inject(DataSource) private readonly db: DataSource) {
    this.#reader = new LedgerReader(db);
  }

  @Reads<z.output<typeof accounting>>('accountings', ({ disclosures: rows }) => ({
    rows: rows.length,
    items: rows.length,
  }))
  @Get(':subjectRef')
  @Operation({
    tag: 'accountings',
    summary: 'Accounting of disclosures about a person',
    description:
      'What 5 USC 552a(c)(1) demands of each disclosure, by shard and entry, with the leaf hash of the entry that recorded it and its inclusion proof. The entry itself concerns many people and is never part of an accounting. Whether the person is entitled to it is decided by the agency, not here; ask under each of her pseudonyms (one per key epoch). A disclosure that its source has retracted stays, marked, until a party of the other role retracts it too. Each agency accounts for its own disclosures: those of others are not in the answer. An unknown pseudonym has an empty accounting.',
    path,
    query,
    content: { 'application/json': accounting },
    problems: ['malformed-url', 'not-judged'],
  })
  async getAccounting(
    @Who() who: Principal,
    @Param(new Strict(path, 'path')) { subjectRef }: z.output<typeof path>,
    @Query(new Strict(query)) { limit, cursor }: z.output<typeof query>,
  ): Promise<z.output<typeof accounting>> {
    const after = decodeCursor(cursor, ['accounting', subjectRef], position);
    const { at, page } = await inSnapshot(this.db, who.scope, async (tx) => {
      const asOfNow = await asOf(tx);
      const from = after && { shard: after[0], index: after[1], item: after[2] };
      const found = await disclosedItems(tx, asOfNow.generation, subjectRef, from, limit + 1);
      const cut = pageOf(`/v1/accountings/${subjectRef}`, found, limit, {}, ['accounting', subjectRef], (row) => [
        row.shard,
        row.index,
        row.item,
      ]);
      return { at: asOfNow, page: cut };
    });
    // Entries and proofs never change, so they need no snapshot.
    const proofs = await proveWhatIsSigned(this.#reader, page.rows);
    const disclosures: z.output<typeof accounting>['disclosures'] = [];
    for (const row of page.rows) {
      const entry = entryOf(await this.#reader.entry(row.shard, row.index));
      const said = entry && mayReadEntry(who, entry) ? disclosedRow(entry, row.item) : null;
      if (!said) continue;
      const { elements, systemOfRecords, ...rest } = withContact(said, row.contacts);
      const { leafHash, proof } = proofs.of(row.shard, row.index);
      disclosures.push({
        ...rest,
        nature: { elements, systemOfRecords },
        agreement: row.agreement,
        request: row.request,
        disclosure: row.disclosure,
        item: row.item,
        size: row.size,
        retracted: row.retractedBy !== null,
        entry: {
          shard: row.shard,
          index: row.index,
          leafHash: leafHash.toString('base64'),
          inclusionProof: proof?.map((hash) => hash.toString('base64')) ?? null,
        },
      });
    }
    return { asOf: asOfBody(at), subjectRef, disclosures, checkpoints: proofs.checkpoints, next: page.next };
  }
}
