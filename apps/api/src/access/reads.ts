import { SetMetadata } from '@nestjs/common';

/** What a logged answer is of. Purposes are demanded by it. */
export const READ_KINDS = [
  'findings',
  'items',
  'triage',
  'notes',
  'approvals',
  'acts',
  'not-evaluable',
  'agreements',
  'events',
  'quarantine',
  'entries',
  'accountings',
  'access',
] as const;
export type ReadKind = (typeof READ_KINDS)[number];

export interface ReadCounts {
  /** Rows of the answer. */
  rows: number;
  /** Items of requests, or acts about a person, that stand in them. */
  items?: number;
  /** The one agreement that the answer is about, where the request does not name it. */
  agreement?: string | null;
}

const agreements = new WeakMap<object, string | null>();

/** The answer is about this one agreement, which stands neither in it nor in the request. */
export function underAgreement<T extends object>(agreement: string | null, body: T): T {
  agreements.set(body, agreement);
  return body;
}

export const agreementOf = (body: object): string | null | undefined => agreements.get(body);

export interface ReadSpec {
  kind: ReadKind;
  /** Of the value that the handler returns; not there: the handler writes the response, and takes `@Look()`. */
  count?: (body: never) => ReadCounts;
  /** It acts: its own entry in `oversight` says what its author saw, so that only what it refuses and shows is logged here. */
  acts?: true;
}

export const READS_KEY = 'countersign:reads';

/** The handler's answer shows something of the ledger: it is given when the log `access` has it. */
export const Reads = <T>(kind: ReadKind, count?: (body: T) => ReadCounts): MethodDecorator =>
  SetMetadata(READS_KEY, { kind, count });

/** The handler acts. What it shows of the ledger beside the act itself, it tells by `@Look()` first, or throws as RefusalThatShows. */
export const Acts = (kind: ReadKind): MethodDecorator => SetMetadata(READS_KEY, { kind, acts: true });
