import { z } from 'zod';
import { base64Hash, EXAMPLE_CHECKPOINT, EXAMPLE_HASH } from '../ledger/ledger.answers.js';
import { answer } from '../openapi/answers.js';

export const consistency = answer(
  'Consistency',
  'The proof that a published tree extends an older one, and the checkpoints of both',
  z.strictObject({
    shard: z.string(),
    from: z.int().min(1),
    to: z.int().min(1),
    consistencyProof: z.array(base64Hash).describe('According to RFC 6962; empty if the sizes are equal'),
    fromCheckpoint: z.string().describe('The signed note of the older tree, byte for byte'),
    toCheckpoint: z.string().describe('The signed note of the newer tree, byte for byte'),
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
