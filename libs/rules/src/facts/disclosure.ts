import type { DataOf } from '#libs/contracts';
import type { Act } from './order.js';

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
  recipients: string[];
  receipts: Receipt[];
  copies: Copy[];
  dispositions: (Act & { count: number; method: string })[];
  /** Blocks of its request in which it has items. */
  blocks: number[];
  /** Distinct items. */
  items: number;
  verdicts: Record<string, number>;
}

export const newDisclosure = (agreement: string, disclosure: string): DisclosureFacts => ({
  kind: 'disclosure',
  agreement,
  disclosure,
  recipients: [],
  receipts: [],
  copies: [],
  dispositions: [],
  blocks: [],
  items: 0,
  verdicts: {},
});

/** Where a disclosure's items lie: in its request, or in a request of their own when it names none. */
export const requestOf = (disclosure: string, requestId: string | undefined): string => requestId ?? `~${disclosure}`;
