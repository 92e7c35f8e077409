/** Under which agreement of which generation something waits: an expression of its own, so that only the indexes over it can be meant. */
export const WAITING_UNDER = `(generation::text || '|' || shard || '|' || split_part(key, '|', 2))`;

/**
 * Schema `readmodel`: what the detector writes and the api reads. Every row belongs to a generation (a rule set's fold
 * from entry 0) and can be dropped and rebuilt to the same bytes (docs/invariants.md#i4). Keys compare by bytes (COLLATE "C"), so order is
 * the same on every machine.
 */
export const READMODEL_TABLES: readonly string[] = [
  // `origin` rebuild: made and promoted by `countersign rebuild`; detectors leave it alone until it is live.
  `CREATE TABLE readmodel.generation (
     id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     rule_set text NOT NULL,
     rules jsonb NOT NULL,
     state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
     origin text NOT NULL DEFAULT 'detector' CHECK (origin IN ('detector', 'rebuild')),
     made_at timestamptz NOT NULL DEFAULT now(),
     live_at timestamptz,
     retired_at timestamptz
   )`,
  `CREATE UNIQUE INDEX generation_live ON readmodel.generation ((true)) WHERE state = 'live'`,
  `CREATE UNIQUE INDEX generation_building ON readmodel.generation (rule_set, origin) WHERE state = 'building'`,

  // Position and lease in one row: the statement that moves the position also proves that the lease is held.
  `CREATE TABLE readmodel.cursor (
     generation int NOT NULL REFERENCES readmodel.generation,
     shard text COLLATE "C" NOT NULL,
     next_index bigint NOT NULL DEFAULT 0,
     next_hit bigint NOT NULL DEFAULT 0,
     -- Conclusions that wait.
     waiting bigint NOT NULL DEFAULT 0,
     received_at timestamptz,
     folded_at timestamptz,
     owner text,
     epoch bigint NOT NULL DEFAULT 0,
     expires_at timestamptz NOT NULL DEFAULT '-infinity',
     PRIMARY KEY (generation, shard)
   ) WITH (fillfactor = 20)`,
  // Detectors that are running, so that each takes its share of the shards and no more.
  `CREATE TABLE readmodel.worker (owner text PRIMARY KEY, seen_at timestamptz NOT NULL)`,

  `CREATE TABLE readmodel.event (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     leaf_hash bytea NOT NULL,
     agreement text COLLATE "C",
     source text COLLATE "C",
     event_id uuid,
     digest bytea,
     type text COLLATE "C" NOT NULL,
     time timestamptz,
     received_at timestamptz NOT NULL,
     sequence bigint,
     state text COLLATE "C" NOT NULL,
     request_id text COLLATE "C",
     disclosure_id text COLLATE "C",
     first_item int,
     last_item int,
     part int,
     parts int,
     reason text,
     pointer text,
     retracted_by bigint,
     PRIMARY KEY (generation, shard, index)
   )`,
  `CREATE INDEX event_id ON readmodel.event (event_id) WHERE event_id IS NOT NULL`,
  `CREATE INDEX event_agreement ON readmodel.event (generation, agreement, index) WHERE agreement IS NOT NULL`,
  `CREATE INDEX event_quarantined ON readmodel.event (generation, shard, index) WHERE state = 'quarantined'`,

  `CREATE TABLE readmodel.agreement (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     parties text[] NOT NULL,
     sources text[] NOT NULL,
     version int,
     effective_from timestamptz,
     settled_through timestamptz,
     events bigint NOT NULL,
     repeats bigint NOT NULL,
     items_requested bigint NOT NULL,
     items_disclosed bigint NOT NULL,
     first_index bigint NOT NULL,
     last_index bigint NOT NULL,
     PRIMARY KEY (generation, agreement)
   ) WITH (fillfactor = 50)`,

  // Which items of which disclosure an entry disclosed: one row per entry and block of 256, as a bit set of 32 bytes.
  `CREATE TABLE readmodel.disclosure_item (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     block int NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     request text COLLATE "C" NOT NULL,
     disclosure text COLLATE "C" NOT NULL,
     items bytea NOT NULL,
     PRIMARY KEY (generation, agreement, request, block, index)
   )`,
  // Pseudonyms that a match or a disclosure gave to items: where an individual's accounting starts.
  `CREATE TABLE readmodel.subject_item (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     request text COLLATE "C" NOT NULL,
     item int NOT NULL,
     subject text COLLATE "C" NOT NULL
   )`,
  `CREATE INDEX subject_item_subject ON readmodel.subject_item (subject)`,

  // `delta` is a bigint since a migration of its own.
  `CREATE TABLE readmodel.hit (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     no bigint NOT NULL,
     finding text COLLATE "C" NOT NULL,
     rule text COLLATE "C" NOT NULL,
     version text NOT NULL,
     scope text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     change text NOT NULL,
     delta int NOT NULL,
     severity text NOT NULL,
     items bytea,
     unlisted bigint NOT NULL,
     why json,
     clauses json NOT NULL,
     evidence json NOT NULL,
     PRIMARY KEY (generation, shard, no)
   )`,
  `CREATE INDEX hit_finding ON readmodel.hit (generation, finding, no)`,
  // Which findings an entry is evidence of, or led to.
  `CREATE TABLE readmodel.finding_entry (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     finding text COLLATE "C" NOT NULL,
     PRIMARY KEY (generation, shard, index, finding)
   )`,
  `CREATE TABLE readmodel.finding (
     generation int NOT NULL,
     id text COLLATE "C" NOT NULL,
     shard text COLLATE "C" NOT NULL,
     rule text COLLATE "C" NOT NULL,
     version text NOT NULL,
     agreement text COLLATE "C",
     scope text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     severity text NOT NULL,
     count bigint NOT NULL,
     hits bigint NOT NULL,
     clauses json NOT NULL,
     evidence json NOT NULL,
     at timestamptz,
     first_index bigint NOT NULL,
     last_index bigint NOT NULL,
     first_seen timestamptz NOT NULL,
     last_seen timestamptz NOT NULL,
     PRIMARY KEY (generation, id)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX finding_order ON readmodel.finding (generation, first_seen, id)`,
  `CREATE INDEX finding_agreement ON readmodel.finding (generation, agreement) WHERE agreement IS NOT NULL`,
  `CREATE TABLE readmodel.not_evaluable (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     scope text COLLATE "C" NOT NULL,
     rule text COLLATE "C" NOT NULL,
     reason text COLLATE "C" NOT NULL,
     severity text NOT NULL,
     subjects bigint NOT NULL,
     items bigint NOT NULL,
     first_index bigint NOT NULL,
     last_index bigint NOT NULL,
     since timestamptz NOT NULL,
     PRIMARY KEY (generation, scope, rule, reason)
   ) WITH (fillfactor = 50)`,

  // Stored facts. JSON text, not jsonb: it is written far more often than anyone looks into it.
  `CREATE TABLE readmodel.fold_state (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     key text COLLATE "C" NOT NULL,
     data text NOT NULL,
     -- What it waits for to be judged again: an event time that all watermarks pass, and a time of receipt; milliseconds.
     point bigint,
     due bigint,
     PRIMARY KEY (generation, shard, key)
   ) WITH (fillfactor = 70, toast_tuple_target = 8160)`,
  `ALTER TABLE readmodel.fold_state ALTER COLUMN data SET STORAGE EXTERNAL`,
  `CREATE INDEX fold_state_due ON readmodel.fold_state (generation, shard, due, key) WHERE due IS NOT NULL`,
  `CREATE INDEX fold_state_due_under ON readmodel.fold_state (${WAITING_UNDER}, due, key) WHERE due IS NOT NULL`,
  `CREATE INDEX fold_state_point_under ON readmodel.fold_state (${WAITING_UNDER}, point, key) WHERE due IS NOT NULL`,
  // A rule, or the fold itself, that was left out at an entry because it threw twice.
  `CREATE TABLE readmodel.gap (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     rule text COLLATE "C" NOT NULL,
     error text NOT NULL,
     PRIMARY KEY (generation, shard, index, rule)
   )`,
  // Where each shard says which rule sets judged it (`ruleset.published`).
  `CREATE TABLE readmodel.rule_set_entry (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     rule_set text NOT NULL,
     PRIMARY KEY (generation, shard, index)
   )`,
];

/** The tree of a shard's hits: its edge (libs/merkle, encodeEdge), written with the hits. Added by a migration of its own. */
export const HIT_TREE_TABLE = `CREATE TABLE readmodel.hit_tree (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     edge bytea NOT NULL,
     PRIMARY KEY (generation, shard)
   ) WITH (fillfactor = 20)`;

/** Tables whose rows are a function of (entries, rule set): what a rebuild drops, makes again and compares. */
export const FOLDED_TABLES = [
  'event',
  'agreement',
  'disclosure_item',
  'subject_item',
  'hit',
  'finding_entry',
  'finding',
  'not_evaluable',
  'fold_state',
  'gap',
  'rule_set_entry',
  'hit_tree',
  'party',
  'finding_item',
  'funnel',
  'source',
  'disclosure',
  'disclosure_part',
  'version',
  'watermark',
  'not_evaluable_subject',
] as const;
export type FoldedTable = (typeof FOLDED_TABLES)[number];

/**
 * Rows that say nothing any more and stay, because the detector may not delete. Whether there is one depends on where its batches end, so
 * nobody compares them.
 */
export const VOID_ROWS: Readonly<Partial<Record<FoldedTable, string>>> = {
  party: 'until = since',
  finding_item: "items = ''",
  version: "parties = '{}'",
  watermark: 'through IS NULL',
  not_evaluable_subject: 'items = 0',
  funnel: `class = 'source' AND accepted + insufficient + matched + not_matched = 0`,
};

/** Never changed once written; the detector has no right to. */
export const INSERT_ONLY_TABLES = [
  'disclosure_item',
  'subject_item',
  'hit',
  'finding_entry',
  'gap',
  'rule_set_entry',
] as const;
