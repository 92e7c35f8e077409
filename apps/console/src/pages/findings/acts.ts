import type { components } from '../../../generated/openapi.js';
import { answered, api } from '../../api/client.js';
import { Away, Problem } from '../../api/problem.js';
import type { DeskState } from './finding.js';
import type { Person } from '../../api/person.js';

type Schemas = components['schemas'];
export type DeskTriage = Schemas['DeskTriage'];
export type Move = NonNullable<Schemas['BulkActs']['move']>;
export type To = Move['to'];
export type Previewed = Schemas['BulkPreviewed'];
export type Done = Schemas['BulkDone'];
/** Of an act on many: what becomes of them. */
export type Wish = { move: Move } | { assignee: Person | null };

export const newKey = (): string => crypto.randomUUID();

/**
 * Nobody knows whether it was recorded: no answer came, or one that says so. It is never told as failed, and is sent again with its key, which
 * does it once.
 */
export const isUncertain = (error: unknown): boolean =>
  error instanceof Away || (error instanceof Problem && (error.type === 'oversight-log-away' || error.status >= 500));

/** A colleague was first: where the finding is with the desk now. */
export const movedTo = (error: unknown): DeskTriage | undefined =>
  error instanceof Problem && error.type === 'triage-moved' ? (error.more.triage as DeskTriage | undefined) : undefined;

interface Acted {
  version: number;
  /** Null: recorded, and not shown yet. */
  triage: DeskTriage | null;
}

const named = (version: number, key: string) => ({ 'If-Match': `"${version}"`, 'Idempotency-Key': key });

/**
 * Takes a finding: hers, and, where nobody had begun, acknowledged. Two acts, each with a key of its own and the same bytes each time, so that
 * calling again after a lost answer goes on and does nothing twice. What is closed or in hand keeps its state.
 */
export function taking(id: string, { version, shown }: Pick<DeskState, 'version' | 'shown'>, me: Person) {
  const key = newKey();
  let move: Schemas['TriageMove'] | undefined;
  return async (): Promise<Acted> => {
    const given = await answered(
      api.PUT('/v1/findings/{id}/assignee', {
        params: { path: { id }, header: named(version, `${key}.owner`) },
        body: { issuer: me.issuer, subject: me.subject },
      }),
    );
    if (shown !== 'new') return given;
    if (move === undefined) {
      const { seen } = await answered(api.GET('/v1/findings/{id}/triage', { params: { path: { id } } }));
      move = { to: 'acknowledged', reason: 'Taken from the queue', seen };
    }
    return answered(
      api.POST('/v1/findings/{id}/triage', {
        params: { path: { id }, header: named(given.version, `${key}.state`) },
        body: move,
      }),
    );
  };
}

export const writeNote = (id: string, version: number, note: string, key: string): Promise<Acted> =>
  answered(
    api.POST('/v1/findings/{id}/notes', { params: { path: { id }, header: named(version, key) }, body: { note } }),
  );

/** Where her desk is with a finding now. */
export const triageNow = async (id: string): Promise<DeskTriage | null> =>
  (await answered(api.GET('/v1/findings/{id}/triage', { params: { path: { id } } }))).own;

export type Chosen = { ids: string[] } | { filter: Record<string, string> };

export const preview = (of: Chosen, wish: Wish): Promise<Previewed> =>
  answered(api.POST('/v1/findings/triage/preview', { body: { of, ...wish } }));

/** One request, kept as it is with its key until it has an answer: what is sent again must be the same, byte for byte. */
export interface BulkRequest {
  key: string;
  body: Schemas['BulkActs'];
}

export function bulkRequest({ findings }: Previewed, wish: Wish, note: string): BulkRequest {
  const changing = findings.filter(({ outcome }) => outcome === 'change');
  return {
    key: newKey(),
    body: {
      findings: changing.map(({ finding, version, seen }) => ({
        id: finding,
        version: version!,
        ...('move' in wish ? { seen: seen! } : {}),
      })),
      ...wish,
      note,
    },
  };
}

export const sendBulk = ({ key, body }: BulkRequest): Promise<Done> =>
  answered(api.POST('/v1/findings/triage', { params: { header: { 'Idempotency-Key': key } }, body }));
