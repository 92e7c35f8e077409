import type { DataOf } from '#libs/contracts';
import type { Act } from '../act.js';
import { newRecord } from '../record.js';
import { sparse } from './encoding.js';
import { keys } from './key.js';
import type { KindOfFacts } from './kind.js';

type Header = Omit<DataOf<'gov.transfer.disclosure.made.v1'>, 'items' | 'part' | 'of'>;

export interface Receipt extends Act {
  count: number;
  payloadDigest?: string;
  location?: string;
}

export interface Copy extends Act {
  location: string;
  system?: string;
}

export interface DisclosureFacts {
  kind: 'disclosure';
  agreement: string;
  disclosure: string;
  /** The record that comes first in judging order; parts repeat it. */
  made?: Act & { header: Header };
  /** What the parts say between them, each a sorted set: an act's header cannot hide what a later part adds. */
  recipients: string[];
  agencies: string[];
  elements: string[];
  /** Classes of what was disclosed without a court order. */
  classes: string[];
  /** Matches that it names; '' where a part names none. */
  matchIds: string[];
  receipts: Receipt[];
  copies: Copy[];
  dispositions: (Act & { count: number; method: string })[];
  /** Request -> its blocks in which the disclosure has items. */
  blocks: Record<string, number[]>;
  /** Distinct items. */
  items: number;
  /** Item rule -> items for which it hits now. */
  itemHits: Record<string, number>;
  /** The ten minutes under which its agreement's volumes count it, once they do. */
  slot?: number;
  verdicts: Record<string, number>;
}

export const newDisclosure = (agreement: string, disclosure: string): DisclosureFacts => ({
  kind: 'disclosure',
  agreement,
  disclosure,
  recipients: [],
  agencies: [],
  elements: [],
  classes: [],
  matchIds: [],
  receipts: [],
  copies: [],
  dispositions: [],
  blocks: newRecord(),
  items: 0,
  itemHits: {},
  verdicts: {},
});

/** Where a disclosure's items lie: in its request, or in a request of their own when it names none. */
export const requestOf = (disclosure: string, requestId: string | undefined): string => requestId ?? `~${disclosure}`;
/** Not one of a disclosure's own: ids of requests never begin with `~`. */
export const isRequest = (request: string): boolean => !request.startsWith('~');

/** Of a disclosure's blocks so many are fetched with it: a portion judges no more, and more are fetched side by side. */
const MOST_BLOCKS = 2_000;

export const disclosure: KindOfFacts<DisclosureFacts> = {
  empty: newDisclosure,
  encoding: sparse(newDisclosure),
  surviving: ['kind', 'agreement', 'disclosure', 'items', 'slot', 'itemHits', 'verdicts'],
  *readWith({ made, blocks }, agreement) {
    if (made?.header.requestId !== undefined) yield keys.request(agreement, made.header.requestId);
    for (const request in blocks) {
      yield keys.request(agreement, request);
      for (const block of blocks[request]!.slice(0, MOST_BLOCKS)) yield keys.block(agreement, request, block);
    }
  },
};
