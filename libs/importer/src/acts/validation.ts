import type { HeaderOf, ItemOf } from '#libs/client';
import { assessedWith } from '../address-survey.js';
import { BadRows } from '../bad-rows.js';
import type { ImportHeader } from '../header-schema.js';
import { requestReader, type RequestRow } from '../request-rows.js';
import type { Survey } from '../survey.js';
import type { ActPlanner, PlanContext } from './planner.js';
import { secondPass } from './second-pass.js';

/** The source's word of which items of the request it accepted. */
export function planValidation(planner: ActPlanner): void {
  const { loaded, sides, survey, counts } = planner.context;
  const { request, validated } = loaded.header;
  const file = survey.request;
  if (!sides.source || !request || !validated || !file) return;
  const acceptedCount = validated.accept === 'all' ? file.rows : file.sufficient;
  counts.accepted = acceptedCount;
  const head: HeaderOf<'gov.transfer.request.validated.v1'> = {
    requestId: request.id,
    acceptedCount,
    checks:
      validated.check === undefined
        ? undefined
        : [{ check: validated.check, passed: acceptedCount, failed: file.rows - acceptedCount }],
    assessment: validated.assess ? assessedWith() : undefined,
  };
  const wholly = validated.accept === 'all' && !validated.assess;
  const act = planner.envelope('source', validated.time);
  planner.bulk('source', 'gov.transfer.request.validated.v1', act, head, () =>
    wholly ? [] : validationItems(request, validated, file, planner.context),
  );
}

async function* validationItems(
  request: NonNullable<ImportHeader['request']>,
  { accept, assess }: NonNullable<ImportHeader['validated']>,
  file: NonNullable<Survey['request']>,
  { keys, progress }: PlanContext,
): AsyncGenerator<ItemOf<'gov.transfer.request.validated.v1'>[]> {
  const reader = requestReader(request, file.table, keys, new BadRows());
  let row = 0;
  for await (const rows of secondPass<RequestRow>(file, reader, progress)) {
    yield rows.map(({ item: { itemNo }, address }) => {
      const assessment = address === undefined ? undefined : file.addresses.at(row++);
      const accepted = accept === 'all' || assessment?.level !== 'INSUFFICIENT';
      return assess && assessment
        ? { itemNo, accepted, addressCodes: assessment.codes as string[] }
        : { itemNo, accepted };
    });
  }
}
