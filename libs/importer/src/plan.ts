import { isKnownType, type DataOf, type EventType } from '#libs/contracts';
import { dictionaryDigest, VALIDATOR_VERSION } from '#libs/addresses';
import { draftOfText, type Act, type EventDraft } from '#libs/client';
import { when } from '#libs/client';
import type { PartSpool } from '#libs/client';
import { splitItems, type BulkType, type HeaderOf, type ItemOf } from '#libs/client';
import type { ImportCounts } from './counts.js';
import { HeaderInvalid } from './errors.js';
import { disclosureItems, matchItems, requestItems, validationItems } from './items.js';
import type { ImportKeys } from './keys.js';
import { fileDigest, type LoadedHeader } from './load-header.js';
import type { Progress } from './progress.js';
import { resolveValues } from './resolve-values.js';
import type { Sides, Survey } from './survey.js';

export type Side = 'requester' | 'source';

/** One act of one side; its events come when they are asked for. */
export interface PlannedAct {
  side: Side;
  source: string;
  time: string;
  drafts(): AsyncGenerator<EventDraft>;
}

export interface PlanContext {
  loaded: LoadedHeader;
  sides: Sides;
  survey: Survey;
  keys: ImportKeys;
  counts: ImportCounts;
  progress: Progress;
  spool: () => PartSpool;
}

const assessment = () => ({ validator: VALIDATOR_VERSION, dictionaryDigest: dictionaryDigest() });

/** All acts of the chosen sides, each side's in the order of their times; those of one time in the order of the header. */
export async function planActs(context: PlanContext): Promise<PlannedAct[]> {
  const { loaded, sides, survey, keys, counts, progress } = context;
  const { header, agreement } = loaded;
  const acts: PlannedAct[] = [];
  const resolver = { keys: () => keys, digestOf: (file: string) => fileDigest(loaded.resolve(file)) };
  const resolved = (value: unknown): Promise<unknown> => resolveValues(value, resolver);
  const envelope = (side: Side, time: string, known = header[side]?.known ?? header.known): Act => ({
    source: sourceOf(loaded, side),
    agreementid: agreement.id,
    time,
    known,
  });
  const single = async (side: Side, type: EventType, act: Act, data: unknown): Promise<void> => {
    const text = JSON.stringify(await resolved(data));
    const drafts = async function* (): AsyncGenerator<EventDraft> {
      yield draftOfText(type, act, text);
    };
    acts.push({ side, source: act.source, time: when(act.time).time, drafts });
  };
  const bulk = <T extends BulkType>(
    side: Side,
    type: T,
    act: Act,
    head: HeaderOf<T>,
    items: () => AsyncIterable<ItemOf<T>[]> | [],
  ): void => {
    const drafts = async function* (): AsyncGenerator<EventDraft> {
      const split = await splitItems(type, head, items(), { spool: context.spool() });
      for await (const data of split.data()) yield draftOfText(type, act, data);
    };
    acts.push({ side, source: act.source, time: when(act.time).time, drafts });
  };
  const chosen = (['requester', 'source'] as const).filter((side) => sides[side]);

  for (const side of chosen) {
    const { registeredAt, version, document, documentDigest, policy, signatories } = agreement;
    const time = typeof registeredAt === 'string' ? registeredAt : registeredAt[side];
    if (time === undefined) continue;
    const digest = documentDigest ?? (document === undefined ? undefined : `file:${document}`);
    await single(side, 'gov.transfer.agreement.registered.v1', envelope(side, time), {
      version,
      documentDigest: digest,
      policy,
      signatories,
    });
  }

  const { request, validated, matches, approval, disclosure } = header;
  if (sides.requester && request && survey.request) {
    const file = survey.request;
    const { id, time, requester, requesterTitle, writtenDocument, attestation, purpose, statutes, channel } = request;
    const head = (await resolved({
      requestId: id,
      requesterRef: keys.actor(requester),
      requesterTitle,
      writtenDocDigest: writtenDocument && `file:${writtenDocument}`,
      attestationDigest: attestation && `file:${attestation}`,
      purpose,
      statutes,
      itemsCount: file.rows,
      channel,
      assessment: request.columns.address === undefined ? undefined : assessment(),
    })) as HeaderOf<'gov.transfer.request.submitted.v1'>;
    bulk('requester', 'gov.transfer.request.submitted.v1', envelope('requester', time), head, () =>
      requestItems(request, file, keys, counts, progress),
    );
  }
  if (sides.source && request && validated && survey.request) {
    const file = survey.request;
    const acceptedCount = validated.accept === 'all' ? file.rows : file.sufficient;
    counts.accepted = acceptedCount;
    const head: HeaderOf<'gov.transfer.request.validated.v1'> = {
      requestId: request.id,
      acceptedCount,
      checks:
        validated.check === undefined
          ? undefined
          : [{ check: validated.check, passed: acceptedCount, failed: file.rows - acceptedCount }],
      assessment: validated.assess ? assessment() : undefined,
    };
    const wholly = validated.accept === 'all' && !validated.assess;
    bulk('source', 'gov.transfer.request.validated.v1', envelope('source', validated.time), head, () =>
      wholly ? [] : validationItems(request, validated, file, keys, progress),
    );
  }
  // A match act without rows says nothing: the contract has no such event.
  if (sides.source && matches && survey.matches && survey.matches.rows > 0) {
    const file = survey.matches;
    const { id, time, systemOfRecords, algorithmVersion } = matches;
    const head = {
      matchId: id,
      requestId: requestId(loaded),
      systemOfRecords,
      algorithmVersion,
      itemsCount: file.rows,
    };
    bulk('source', 'gov.transfer.match.performed.v1', envelope('source', time), head, () =>
      matchItems(matches, file, keys, counts, progress),
    );
  }
  if (sides.source && approval) {
    const data: DataOf<'gov.transfer.disclosure.approved.v1'> = {
      approvalId: approval.id,
      requestId: requestId(loaded),
      matchId: matches?.id,
      approverRef: keys.actor(approval.approver),
      count: survey.disclosure?.rows ?? 0,
    };
    await single('source', 'gov.transfer.disclosure.approved.v1', envelope('source', approval.time), data);
  }
  if (sides.source && disclosure && survey.disclosure) {
    const file = survey.disclosure;
    const { id, time, recipient, file: _file, format: _format, columns: _columns, ...rest } = disclosure;
    const { actors, ...agencyOfRecipient } = recipient;
    const head = (await resolved({
      disclosureId: id,
      requestId: request?.id,
      matchId: matches?.id,
      approvalId: approval?.id,
      recipient: { ...agencyOfRecipient, actorRefs: actors?.map((person) => keys.actor(person)) },
      ...rest,
      itemsCount: file.rows,
    })) as HeaderOf<'gov.transfer.disclosure.made.v1'>;
    bulk('source', 'gov.transfer.disclosure.made.v1', envelope('source', time), head, () =>
      disclosureItems(disclosure, file, keys, counts, progress),
    );
  }

  for (const { side, type, time, known, data } of header.acts) {
    const full = `gov.transfer.${type}.v1`;
    if (!isKnownType(full)) throw new HeaderInvalid(loaded.path, [`acts: there is no event type ${full}`]);
    for (const of of chosen.filter((one) => side === 'both' || side === one)) {
      await single(of, full, envelope(of, time, known ?? header[of]?.known ?? header.known), data);
    }
  }
  return acts
    .map((act, order) => ({ act, order, at: Date.parse(act.time) }))
    .sort((a, b) => a.at - b.at || a.order - b.order)
    .map(({ act }) => act);
}

function sourceOf({ path, header }: LoadedHeader, side: Side): string {
  const party = header[side];
  if (!party)
    throw new HeaderInvalid(path, [`${side}: say who emits this side, as source: urn:agency:<agency>:<system>`]);
  return party.source;
}

function requestId({ path, header }: LoadedHeader): string {
  if (!header.request)
    throw new HeaderInvalid(path, ['request: a match or approval belongs to a request: give its id']);
  return header.request.id;
}
