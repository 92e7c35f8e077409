import type { HeaderOf, ItemOf } from '#libs/client';
import { BadRows } from '../bad-rows.js';
import { disclosureReader } from '../disclosure-rows.js';
import type { ImportHeader } from '../header-schema.js';
import type { Survey } from '../survey.js';
import type { ActPlanner, PlanContext } from './planner.js';
import { secondPass } from './second-pass.js';

/** The source's disclosure: elements, people and recipient. */
export async function planDisclosure(planner: ActPlanner): Promise<void> {
  const { loaded, sides, survey, keys } = planner.context;
  const { request, matches, approval, disclosure } = loaded.header;
  const file = survey.disclosure;
  if (!sides.source || !disclosure || !file) return;
  const { id, time, recipient, columns: _columns, ...described } = disclosure;
  const { file: _file, format: _format, rows: _rows, digest: _digest, trailer: _trailer, ...rest } = described;
  const { actors, ...agencyOfRecipient } = recipient;
  const head = (await planner.resolved({
    disclosureId: id,
    requestId: request?.id,
    matchId: matches?.id,
    approvalId: approval?.id,
    recipient: { ...agencyOfRecipient, actorRefs: actors?.map((person) => keys.actor(person)) },
    ...rest,
    itemsCount: file.rows,
  })) as HeaderOf<'gov.transfer.disclosure.made.v1'>;
  planner.bulk('source', 'gov.transfer.disclosure.made.v1', planner.envelope('source', time), head, () =>
    disclosureItems(disclosure, file, planner.context),
  );
}

async function* disclosureItems(
  disclosure: NonNullable<ImportHeader['disclosure']>,
  file: NonNullable<Survey['disclosure']>,
  { keys, counts, progress }: PlanContext,
): AsyncGenerator<ItemOf<'gov.transfer.disclosure.made.v1'>[]> {
  for await (const items of secondPass(file, disclosureReader(disclosure, file.table, keys, new BadRows()), progress)) {
    counts.disclosures += items.length;
    if (disclosure.columns.subject) for (const { subjectRef } of items) if (!subjectRef) counts.withoutSubject++;
    yield items;
  }
}
