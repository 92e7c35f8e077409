/** What agreements state, and up to when their sources vouch. Added by a migration of its own. */
export const COVERAGE_TABLES: readonly string[] = [
  // Versions that have bound. `registration`, `index`: the entries of the first records of the registration and of the version itself.
  // `since`: it binds; `until`: the next one came into effect; `ends`: the end of the term, exclusive. `effective` false: another one that
  // bound at the same moment took its place. `parties`: by name; none: the row no longer says anything.
  `CREATE TABLE readmodel.version (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     registration bigint NOT NULL,
     index bigint NOT NULL,
     version int NOT NULL,
     recorded timestamptz NOT NULL,
     since timestamptz NOT NULL,
     until timestamptz,
     ends timestamptz,
     effective boolean NOT NULL,
     claimed boolean NOT NULL,
     parties text[] NOT NULL,
     policy json NOT NULL,
     PRIMARY KEY (generation, agreement, registration, index)
   ) WITH (fillfactor = 50)`,
  // The highest watermark of a source that counts, and its entry; null: none does any more.
  `CREATE TABLE readmodel.watermark (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     source text COLLATE "C" NOT NULL,
     author text COLLATE "C" NOT NULL,
     through timestamptz,
     index bigint,
     PRIMARY KEY (generation, agreement, source)
   ) WITH (fillfactor = 50)`,
];

/** Of tables that were there before. */
export const COVERAGE_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  // The newest event of the source, and its receipt.
  source: ['last_index bigint', 'last_at timestamptz'],
  // Sources whose watermarks conclusions wait for.
  agreement: [`waited_for text[] NOT NULL DEFAULT '{}'`],
};
