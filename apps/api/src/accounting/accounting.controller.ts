import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { LedgerReader } from '#libs/ledger';
import { agencyOf } from '#libs/contracts';
import { disclosureSize, latestPolicy, subjectOf } from '#libs/judging';
import { asOf, type DisclosedItem, disclosedItems, inSnapshot, storedFacts } from '#libs/readmodel';
import { Strict } from '#libs/platform';
import { asOfBody } from '../answers.js';
import { decodeCursor } from '../http/cursor.js';
import { pageOf } from '../http/page.js';
import { parameter } from '../http/parameters.js';
import { Readers } from '../http/readers.js';
import { proveWhatIsSigned } from '../ledger/inclusion.js';
import { Operation } from '../openapi/operation.js';
import { accounting } from './accounting.answers.js';
import { disclosedRow, withParty } from './disclosed-row.js';

const path = z.strictObject({ subjectRef: parameter.subjectRef });
const query = z.strictObject({ limit: parameter.limit, cursor: parameter.cursor.optional() });
const position = z.tuple([z.string().regex(/^[a-z0-9]{1,20}$/), z.int().min(0), z.int().min(1).max(2_147_483_647)]);

@Readers()
@Controller('v1/accountings')
export class AccountingController {
  readonly #reader: LedgerReader;

  constructor(@Inject(DataSource) private readonly db: DataSource) {
    this.#reader = new LedgerReader(db);
  }

  @Get(':subjectRef')
  @Operation({
    tag: 'accountings',
    summary: 'Accounting of disclosures about a person',
    description:
      'What 5 USC 552a(c)(1) demands of each disclosure, by shard and entry, with the leaf hash of the entry that recorded it and its inclusion proof. The entry itself concerns many people and is never part of an accounting. Whether the person is entitled to it is decided by the agency, not here; ask under each of her pseudonyms (one per key epoch). A disclosure that its source has retracted stays, marked, until a party of the other role retracts it too. An unknown pseudonym has an empty accounting.',
    path,
    query,
    content: { 'application/json': accounting },
    problems: ['malformed-url', 'not-judged'],
  })
  async getAccounting(
    @Param(new Strict(path, 'path')) { subjectRef }: z.output<typeof path>,
    @Query(new Strict(query)) { limit, cursor }: z.output<typeof query>,
  ): Promise<z.output<typeof accounting>> {
    const after = decodeCursor(cursor, ['accounting', subjectRef], position);
    const { at, page, policies, sizes } = await inSnapshot(this.db, async (tx) => {
      const asOfNow = await asOf(tx);
      const from = after && { shard: after[0], index: after[1], item: after[2] };
      const found = await disclosedItems(tx, asOfNow.generation, subjectRef, from, limit + 1);
      const cut = pageOf(`/v1/accountings/${subjectRef}`, found, limit, {}, ['accounting', subjectRef], (row) => [
        row.shard,
        row.index,
        row.item,
      ]);
      const known = new Map<string, Awaited<ReturnType<typeof latestPolicy>>>();
      const whole = new Map<string, Awaited<ReturnType<typeof disclosureSize>>>();
      for (const row of cut.rows) {
        const { agreement, shard } = row;
        const facts = storedFacts(tx, asOfNow.generation, shard);
        if (!known.has(agreement)) known.set(agreement, await latestPolicy(facts, agreement));
        const name = disclosureOf(row);
        if (!whole.has(name)) whole.set(name, await disclosureSize(facts, agreement, subjectOfRow(row)));
      }
      return { at: asOfNow, page: cut, policies: known, sizes: whole };
    });
    // Entries and proofs never change, so they need no snapshot.
    const proofs = await proveWhatIsSigned(this.#reader, page.rows);
    const disclosures: z.output<typeof accounting>['disclosures'] = [];
    for (const row of page.rows) {
      const size = sizes.get(disclosureOf(row));
      // Its author and the other side have both retracted it.
      if (!size?.entries.has(row.index)) continue;
      const said = disclosedRow(await this.#reader.entry(row.shard, row.index), row.item);
      if (!said) continue;
      const { elements, systemOfRecords, ...rest } = withParty(said, policies.get(row.agreement));
      const { leafHash, proof } = proofs.of(row.shard, row.index);
      disclosures.push({
        ...rest,
        nature: { elements, systemOfRecords },
        agreement: row.agreement,
        request: row.request,
        disclosure: row.disclosure,
        item: row.item,
        size: { stated: size.stated, named: size.named, unknown: size.unknown },
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

/** As findings name it. */
const subjectOfRow = ({ source, disclosure }: DisclosedItem): string => subjectOf(agencyOf(source), disclosure);
const disclosureOf = (row: DisclosedItem): string => JSON.stringify([row.agreement, subjectOfRow(row)]);
