/**
 * What people did about findings, as the entries of `oversight` say: no rule set decides it, so these rows belong to no generation. The
 * detector folds them; drop them and fold again, and they are the same. `desk`: an agency, or '@overseers' (libs/contracts, oversight.ts).
 */
export const TRIAGE_STATEMENTS: readonly string[] = [
  // Where a desk is with a finding; none: `new`. `version`: of its stream, and the ETag.
  `CREATE TABLE readmodel.triage (
     finding text COLLATE "C" NOT NULL,
     desk text COLLATE "C" NOT NULL,
     agreement text COLLATE "C",
     version int NOT NULL,
     state text COLLATE "C" NOT NULL,
     owner_issuer text COLLATE "C",
     owner_subject text COLLATE "C",
     -- The last move: what was seen, by whom, when (the entry's receivedAt), why.
     moved_at timestamptz,
     reason text,
     accepted_until timestamptz,
     duplicate_of text COLLATE "C",
     seen_shard text COLLATE "C",
     seen_judged bigint,
     seen_rule_set text COLLATE "C",
     seen_hits bigint,
     seen_hit text COLLATE "C",
     seen_count bigint,
     seen_severity text COLLATE "C",
     -- Since when the clock runs, if the finding had come back when the desk took it up; null: since it was first seen.
     clock_from timestamptz,
     -- Times in which it was closed, since then: from, to, from, to ...
     paused timestamptz[] NOT NULL DEFAULT '{}',
     first_acted_at timestamptz NOT NULL,
     last_acted_at timestamptz NOT NULL,
     PRIMARY KEY (finding, desk)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX triage_desk ON readmodel.triage (desk, state)`,

  // Every act in order: the timeline of a finding, and of an approval. Insert only. body: what the entry holds.
  `CREATE TABLE readmodel.oversight_act (
     index bigint PRIMARY KEY,
     received_at timestamptz NOT NULL,
     kind text COLLATE "C" NOT NULL,
     stream text COLLATE "C" NOT NULL,
     version int NOT NULL,
     desk text COLLATE "C" NOT NULL,
     agreement text COLLATE "C",
     finding text COLLATE "C",
     approval uuid,
     issuer text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     -- Why the entry changes no state (libs/triage, MARKS); null: it follows.
     mark text COLLATE "C",
     body json NOT NULL
   )`,
  `CREATE INDEX oversight_act_stream ON readmodel.oversight_act (stream, version)`,
  `CREATE INDEX oversight_act_desk ON readmodel.oversight_act (desk, index)`,
  `CREATE INDEX oversight_act_finding ON readmodel.oversight_act (finding, index) WHERE finding IS NOT NULL`,

  // What waits for, or had, a second person.
  `CREATE TABLE readmodel.approval (
     id uuid PRIMARY KEY,
     kind text COLLATE "C" NOT NULL,
     desk text COLLATE "C" NOT NULL,
     agreement text COLLATE "C",
     -- Agencies whose persons may decide, beside overseers.
     sides text[] NOT NULL,
     version int NOT NULL,
     state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'given', 'refused', 'withdrawn', 'ended')),
     asked_at timestamptz NOT NULL,
     asked_issuer text COLLATE "C" NOT NULL,
     asked_subject text COLLATE "C" NOT NULL,
     asked_session text COLLATE "C",
     until timestamptz NOT NULL,
     decided_at timestamptz,
     decided_issuer text COLLATE "C",
     decided_subject text COLLATE "C",
     decided_desk text COLLATE "C",
     reason text NOT NULL,
     decided_session text COLLATE "C",
     decided_reason text,
     -- Of an exception that its desk ended before its day.
     ended_at timestamptz,
     ended_issuer text COLLATE "C",
     ended_subject text COLLATE "C",
     ended_session text COLLATE "C",
     ended_desk text COLLATE "C",
     ended_reason text,
     of json NOT NULL
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX approval_desk ON readmodel.approval (desk, state)`,

  // How far the fold of oversight is, and who folds it: one row.
  `CREATE TABLE readmodel.oversight_cursor (
     one boolean PRIMARY KEY DEFAULT true CHECK (one),
     next_index bigint NOT NULL DEFAULT 0,
     received_at timestamptz,
     owner text,
     epoch bigint NOT NULL DEFAULT 0,
     expires_at timestamptz NOT NULL DEFAULT '-infinity'
   )`,
];

/** Tables that are a function of `oversight` alone, in the order in which they can be emptied. */
export const TRIAGE_TABLES = ['triage', 'oversight_act', 'approval'] as const;

/** By table of a generation. */
export const TRIAGE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  finding: [
    'grown_index bigint',
    'grown_at timestamptz',
    'clock_at timestamptz',
    // `retracted` or `restated`; null: neither.
    'mark text COLLATE "C"',
  ],
  // When the entry that led to it was received.
  hit: ['received_at timestamptz'],
};
