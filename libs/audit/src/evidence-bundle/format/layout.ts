import { createHash } from 'node:crypto';
import { z } from 'zod';
import { digest } from '#libs/contracts';
import { type Clause, severities } from '#libs/judging';

const digits = (n: number): string => String(n).padStart(12, '0');

/** Where each thing lies in a bundle. */
export const PATHS = {
  readme: 'README.txt',
  manifest: 'manifest.json',
  findings: 'findings.json',
  ruleSet: 'rule-set.json',
  policy: 'policy',
  vkeys: 'vkeys',
  checkpoint: (shard: string) => `checkpoints/${shard}`,
  entry: (shard: string, index: number) => `entries/${shard}/${digits(index)}.json`,
  proof: (entry: string) => entry.replace(/\.json$/, '.tlog-proof'),
  hit: (no: number) => `hits/${digits(no)}.json`,
  hitProof: (no: number) => `hits/${digits(no)}.proof`,
  seal: (index: number) => `seals/${digits(index)}.json`,
} as const;

const nonNegative = z.int().min(0);
const hex = z.string().regex(/^[0-9a-f]{64}$/);
/** RFC 3339 UTC with milliseconds, as Date.toISOString writes it. */
const time = z.iso.datetime({ precision: 3 });
const ascending = z
  .array(nonNegative)
  .refine((list) => list.every((n, i) => i === 0 || n > list[i - 1]!), 'not ascending');

/**
 * Last in the archive, so that it can name the digest of every file before it. It is not signed: each statement is checked, or reported as
 * its maker's word.
 */
export const manifest = z.strictObject({
  v: z.literal(1),
  agreement: z.string().min(1).max(200),
  shard: z.string().regex(/^(0|[1-9][0-9]{0,5})$/),
  /** Null: no limit. Of the acts' own times. */
  from: time.nullable(),
  to: time.nullable(),
  ruleSetDigest: digest,
  /** Indexes in the shard: of the agreement. */
  entries: ascending,
  /** Clocks, which are under no agreement: time passed there so far that something was found, or the last one. */
  clocks: ascending,
  /** Other agreements' entries at which time had passed so far: when they were received, without the entries. */
  times: z.array(z.strictObject({ index: nonNegative, receivedAt: time })),
  /** Entries of the agreement that no checkpoint covers yet: they are not in the bundle. */
  notPublished: nonNegative,
  /** Later hits of these findings, which nothing in the bundle could prove: they are not in it, and the findings stand as they were before them. */
  hitsLeftOut: nonNegative,
  /** Entry of oversight whose tree the hits are proved against, and how many hits it has; null: nothing is sealed yet. */
  seal: z.strictObject({ index: nonNegative, count: nonNegative }).nullable(),
  files: z
    .array(z.strictObject({ path: z.string(), size: nonNegative, sha256: hex }))
    .refine((list) => new Set(list.map(({ path }) => path)).size === list.length, 'a path is there twice'),
});
export type Manifest = z.infer<typeof manifest>;

/** As the hits have it, with which it is compared. */
const clause = z.custom<Clause>((value) => typeof value === 'object' && value !== null, 'a clause is an object');

/** A finding as its hits give it (replayHits), and their numbers in the shard. */
export const findings = z
  .array(
    z.strictObject({
      id: z.string(),
      rule: z.string(),
      version: z.string(),
      scope: z.string(),
      subject: z.string(),
      severity: z.enum(severities),
      count: nonNegative,
      firstIndex: nonNegative,
      lastIndex: nonNegative,
      clauses: z.array(clause),
      evidence: z.array(
        z.strictObject({ role: z.string(), index: nonNegative, claimed: z.literal(true).exactOptional() }),
      ),
      hits: ascending,
    }),
  )
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'a finding is there twice');
export type BundledFinding = z.infer<typeof findings>[number];

/** Siblings from the leaf up (RFC 9162, 2.1.3), base64: hit `no` is in the tree of `count` hits. */
export const hitProof = z.strictObject({ no: nonNegative, count: nonNegative, hashes: z.array(z.string()).max(64) });
export type HitProof = z.infer<typeof hitProof>;

/** As every JSON file of a bundle but entries and hits is written. */
export const json = (value: object): string => `${JSON.stringify(value, null, 1)}\n`;

/** Hexadecimal, as the manifest has it and sha256sum prints it. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
