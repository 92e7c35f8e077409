import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import type { Person } from '../../api/person.js';
import { keptOf, newRequest, sendKept } from '../../acting/kept.js';
import { type Acted, sendWish, type TriageMove, type Wished, wishName } from '../../acting/send-wish.js';
import type { DeskState } from './finding.js';

type Schemas = components['schemas'];
export type DeskTriage = Schemas['DeskTriage'];
export type Move = NonNullable<Schemas['BulkActs']['move']>;
export type To = Move['to'];
export type Previewed = Schemas['BulkPreviewed'];
export type Done = Schemas['BulkDone'];
/** Of an act on many: what becomes of them. */
export type Wish = { move: Move } | { assignee: Person | null };

/**
 * Taking a finding: hers, and, where nobody had begun, acknowledged, in one act. What is closed or in hand keeps its state. Called again after a
 * lost answer, here or by another call, it sends the same bytes with the same key.
 */
export function taking(id: string, { version, shown }: Pick<DeskState, 'version' | 'shown'>, me: Person) {
  const to = { issuer: me.issuer, subject: me.subject };
  let request = keptOf<Wished>(wishName(id));
  return async (): Promise<Acted> => {
    request ??= newRequest({ version, wish: { kind: 'take', to, move: shown === 'new' ? await begun(id) : null } });
    return sendKept(wishName(id), request, { send: (body, key) => sendWish(id, body, key) });
  };
}

async function begun(id: string): Promise<TriageMove> {
  const { seen } = await answered(api.GET('/v1/findings/{id}/triage', { params: { path: { id } } }));
  return { to: 'acknowledged', reason: 'Taken from the queue', seen };
}

export type Chosen = { ids: string[] } | { filter: Record<string, string> };

export const preview = (of: Chosen, wish: Wish): Promise<Previewed> =>
  answered(api.POST('/v1/findings/triage/preview', { body: { of, ...wish } }));

export type BulkBody = Schemas['BulkActs'];

/** `note`: empty, where the reason says it all. */
export function bulkBody({ findings }: Previewed, wish: Wish, note: string): BulkBody {
  const changing = findings.filter(({ outcome }) => outcome === 'change');
  return {
    findings: changing.map(({ finding, version, seen }) => ({
      id: finding,
      version: version!,
      ...('move' in wish ? { seen: seen! } : {}),
    })),
    ...wish,
    ...(note === '' ? {} : { note }),
  };
}

export const wishOf = ({ move, assignee }: BulkBody): Wish => (move ? { move } : { assignee: assignee ?? null });

export const sendBulk = (body: BulkBody, key: string): Promise<Done> =>
  answered(api.POST('/v1/findings/triage', { params: { header: { 'Idempotency-Key': key } }, body }));
