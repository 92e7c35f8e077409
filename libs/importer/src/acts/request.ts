import { weakCheck } from '#libs/addresses';
import type { HeaderOf, ItemOf } from '#libs/client';
import { assessedWith } from '../address-survey.js';
import { BadRows } from '../bad-rows.js';
import { increment, noLevels } from '../counts.js';
import { HeaderInvalid } from '../errors.js';
import type { ImportHeader } from '../header-schema.js';
import type { LoadedHeader } from '../load-header.js';
import { requestReader, type RequestRow } from '../request-rows.js';
import type { Survey } from '../survey.js';
import type { ActPlanner, PlanContext } from './planner.js';
import { secondPass } from './second-pass.js';

/** The requester's request, with our assessment of each address. */
export async function planRequest(planner: ActPlanner): Promise<void> {
  const { loaded, sides, survey, keys } = planner.context;
  const { request } = loaded.header;
  const file = survey.request;
  if (!sides.requester || !request || !file) return;
  const { id, time, requester, requesterTitle, writtenDocument, attestation, purpose, statutes, channel } = request;
  const head = (await planner.resolved({
    requestId: id,
    requesterRef: keys.actor(requester),
    requesterTitle,
    writtenDocDigest: writtenDocument && `file:${writtenDocument}`,
    attestationDigest: attestation && `file:${attestation}`,
    purpose,
    statutes,
    itemsCount: file.rows,
    channel,
    assessment: request.columns.address === undefined ? undefined : assessedWith(),
  })) as HeaderOf<'gov.transfer.request.submitted.v1'>;
  const act = planner.envelope('requester', time);
  planner.bulk('requester', 'gov.transfer.request.submitted.v1', act, head, () =>
    requestItems(request, file, planner.context),
  );
}

/** Of the request that a match or an approval belongs to. Throws HeaderInvalid where the header has none. */
export function requestIdOf({ path, header }: LoadedHeader): string {
  if (!header.request)
    throw new HeaderInvalid(path, ['request: a match or approval belongs to a request: give its id']);
  return header.request.id;
}

async function* requestItems(
  request: NonNullable<ImportHeader['request']>,
  file: NonNullable<Survey['request']>,
  { keys, counts, progress }: PlanContext,
): AsyncGenerator<ItemOf<'gov.transfer.request.submitted.v1'>[]> {
  const reader = requestReader(request, file.table, keys, new BadRows());
  for await (const rows of secondPass<RequestRow>(file, reader, progress)) {
    const items = rows.map(({ item, address }, i) => {
      if (item.namePresent === false) counts.withoutName++;
      if (address === undefined) return item;
      const { codes, level } = file.addresses.at(counts.requests + i);
      item.addressCodes = codes as string[];
      const tally = (counts.addresses ??= { levels: noLevels(), codes: {}, weakCheckPasses: noLevels() });
      tally.levels[level]++;
      for (const code of codes) increment(tally.codes, code);
      if (weakCheck(address).passes) tally.weakCheckPasses[level]++;
      return item;
    });
    counts.requests += items.length;
    yield items;
  }
}
