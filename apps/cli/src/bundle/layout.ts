import type { Clause, Evidence } from '#libs/rules';

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

/** Last in the archive, so that it can name the digest of every file before it. */
export interface Manifest {
  v: 1;
  agreement: string;
  shard: string;
  /** RFC 3339; null: no limit. Of the acts' own times. */
  from: string | null;
  to: string | null;
  ruleSetDigest: string;
  /** The detector had judged so many entries of the shard, the last of them received then. */
  judged: { entries: number; receivedAt: string };
  /** Indexes in the shard. */
  entries: number[];
  /** Entries of the agreement that no checkpoint covers yet: they are not in the bundle. */
  notPublished: number;
  /** Entry of oversight whose tree the hits are proved against, and how many hits it has; null: nothing is sealed yet. */
  seal: { index: number; count: number } | null;
  files: { path: string; size: number; sha256: string }[];
}

export interface BundledFinding {
  id: string;
  rule: string;
  version: string;
  scope: string;
  subject: string;
  severity: string;
  count: number;
  firstIndex: number;
  lastIndex: number;
  clauses: Clause[];
  evidence: Evidence[];
  /** Numbers of its hits in the shard. */
  hits: number[];
}

/** Siblings from the leaf up (RFC 9162, 2.1.3), base64: hit `no` is in the tree of `count` hits. */
export interface HitProof {
  no: number;
  count: number;
  hashes: string[];
}

/** Of libs/rules' declaration: its digest is sha256 of JSON [id, version, severity, basis] of every rule. */
export interface BundledRules {
  digest: string;
  rules: { id: string; version: string; severity: string; basis: string; title: string }[];
}
