import { z } from 'zod';
import { answer } from '../openapi/answers.js';

export const base64Hash = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .describe('SHA-256, base64');

/** An inclusion proof according to RFC 6962, against the checkpoint beside it. */
export const inclusion = {
  leafHash: base64Hash.describe('RFC 6962 leaf hash of the entry: SHA-256(0x00 ‖ entry), base64'),
  inclusionProof: z.array(base64Hash).describe('Siblings from the leaf up to the root'),
};

export const EXAMPLE_CHECKPOINT =
  'ledger.example/2026/0\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— ledger.example/2026/0 Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
export const EXAMPLE_HASH = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';

export const provenEntry = answer(
  'ProvenEntry',
  'An entry, and the proof that the published checkpoint covers it',
  z.strictObject({
    shard: z.string(),
    index: z.int().min(0),
    entry: z.string().describe('The exact bytes, base64'),
    ...inclusion,
    treeSize: z.int().min(1),
    checkpoint: z.string().describe('The signed note (C2SP tlog-checkpoint), byte for byte'),
  }),
  {
    shard: '0',
    index: 2,
    entry: 'eyJ2IjoxLCJub25jZSI6Ii4uLiJ9',
    leafHash: EXAMPLE_HASH,
    inclusionProof: [EXAMPLE_HASH],
    treeSize: 3,
    checkpoint: EXAMPLE_CHECKPOINT,
  },
);
