import { z } from 'zod';
import { natural } from '../answers.js';
import { base64Hash, EXAMPLE_CHECKPOINT, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';

export const consistency = answer(
  'Consistency',
  'The proof that a published tree extends an older one, and the checkpoints of both',
  z.strictObject({
    shard: z.string(),
    from: natural,
    to: natural,
    consistencyProof: z.array(base64Hash).describe('According to RFC 6962; empty if the sizes are equal, and from 0'),
    fromCheckpoint: z
      .string()
      .nullable()
      .describe('The signed note of the older tree, byte for byte; null for the empty tree, which nobody signs'),
    toCheckpoint: z
      .string()
      .nullable()
      .describe('The signed note of the newer tree, byte for byte; null for the empty tree'),
  }),
  {
    shard: '0',
    from: 2,
    to: 3,
    consistencyProof: [EXAMPLE_HASH],
    fromCheckpoint: EXAMPLE_CHECKPOINT.replace('\n3\n', '\n2\n'),
    toCheckpoint: EXAMPLE_CHECKPOINT,
  },
);

export const EXAMPLE_RECEIPT = `c2sp.org/tlog-proof@v1\nindex 2\n${EXAMPLE_HASH}\n\n${EXAMPLE_CHECKPOINT}`;
