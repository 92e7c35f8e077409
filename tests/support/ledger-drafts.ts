import { createHash, randomBytes } from 'node:crypto';
import { ACCESS, type Access, entryTail } from '#libs/contracts';
import type { LeafDraft, Position, PositionKey, PositionMove } from '#libs/ledger';

/** Drafts of entries as an intake makes them. Their events have no known type, because the ledger does not read them. */
export const PARTITION: PositionKey = { cluster: 'test-cluster', topic: 'transfers.irs', incarnation: 1, partition: 0 };

const value = (n: number): Buffer =>
  Buffer.from(JSON.stringify({ specversion: '1.0', source: 'urn:agency:irs:test', id: `event-${n}`, data: { n } }));

export function kafkaDraft(shard: string, offset: number, key: PositionKey = PARTITION): LeafDraft {
  return { shard, tail: entryTail({ kafka: { ...key, offset: String(offset) } }, { event: value(offset) }) };
}

export function httpDraft(shard: string, n: number): LeafDraft {
  const event = value(n);
  const digest = createHash('sha256').update(event).digest();
  return {
    shard,
    tail: entryTail({ http: { client: 'test' } }, { event }),
    receipt: { source: 'urn:agency:irs:test', eventId: `event-${n}`, digest },
  };
}

export function refusedDraft(shard: string, offset: number, bytes: Buffer): LeafDraft {
  const salt = randomBytes(16);
  const commitment = createHash('sha256').update(salt).update(bytes).digest('base64url');
  const quarantined = { reason: 'invalid-json', size: bytes.length, commitment, known: {} };
  return {
    shard,
    tail: entryTail({ kafka: { ...PARTITION, offset: String(offset) } }, { quarantined }),
    quarantine: { bytes, salt },
  };
}

export function actDraft(n: number): LeafDraft {
  return { shard: 'oversight', tail: entryTail({ recorder: { instance: 'test' } }, { event: value(n) }) };
}

/** An entry of who looked; unless told, an auditor of the whole ledger at one finding. */
export function look(
  reader: Partial<Access['reader']> = {},
  about: Partial<Access['about']> = {},
  more: Partial<Access> = {},
): LeafDraft {
  const access: Access = {
    reader: { issuer: 'https://id.test', subject: 'u1', client: null, role: 'auditor', agency: null, ...reader },
    about: { agencies: '*', agreements: '*', ...about },
    view: '0f8fad5b-d9cb-469f-a165-70867728950e',
    route: 'GET /v1/findings/:id',
    asked: '2026-11-22T15:00:00.000Z',
    filter: { id: 'abc' },
    digests: {},
    outcome: 'shown',
    counts: { rows: 1, items: 0 },
    ...more,
  };
  return { shard: ACCESS, tail: entryTail({ api: { instance: 'api' } }, { access }), access };
}

/** Moves a position to the record after `lastOffset`. */
export function moveTo(current: Position | null, lastOffset: number, key: PositionKey = PARTITION): PositionMove {
  return {
    key,
    expectedNext: current?.nextOffset ?? null,
    next: BigInt(lastOffset + 1),
    lastRecordOffset: BigInt(lastOffset),
    lastRecordDigest: createHash('sha256').update(String(lastOffset)).digest(),
  };
}

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
