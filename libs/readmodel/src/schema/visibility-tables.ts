/**
 * Who may see a row (docs/visibility.md). `class`: which side's facts it follows from. `author`: the agency whose act or stream it is about;
 * null: none is known. `source`, `recipient`: the agencies on the two sides of the act; null: whoever has the role, if nobody shares it.
 * '*' in place of an agency: several, so that none of them sees it. `acts_from`, `acts_to`: the earliest and the latest act that it rests on, as far as known. A row that says nothing is hidden.
 */
const SEEN_BY = [
  `class text COLLATE "C" NOT NULL DEFAULT 'author' CHECK (class IN ('both', 'source', 'recipient', 'author'))`,
  'author text COLLATE "C"',
  'source text COLLATE "C"',
  'recipient text COLLATE "C"',
  'acts_from timestamptz',
  'acts_to timestamptz',
];

/** What a migration adds to tables that are there already. */
export const VISIBILITY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  finding: SEEN_BY,
  // `whose`: one reason has a line for each class and for those whose acts it sums; '' if nobody is known.
  not_evaluable: [...SEEN_BY, `whose text COLLATE "C" NOT NULL DEFAULT ''`],
  // The agency of the entry's source, as far as it can be read; null: a control entry, or of no known source.
  event: ['author text COLLATE "C"'],
  disclosure_item: ['author text COLLATE "C"'],
  subject_item: ['author text COLLATE "C"'],
  gap: ['author text COLLATE "C"', 'agreement text COLLATE "C"'],
  // Names and addresses of the parties under the newest version that has bound: a list of {agency, name?, address?}.
  agreement: [`contacts json NOT NULL DEFAULT '[]'`],
};

export const VISIBILITY_TABLES: readonly string[] = [
  // Spans of bound versions in which an agency has a role; `alone`: nobody shares it. `partners`: all parties in that span, of both roles,
  // by name. Composition changes: the span ends, and another begins. A span that no longer holds ends where it begins.
  `CREATE TABLE readmodel.party (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     agency text COLLATE "C" NOT NULL,
     role text COLLATE "C" NOT NULL CHECK (role IN ('source', 'recipient')),
     since timestamptz NOT NULL,
     until timestamptz CHECK (until >= since),
     alone boolean NOT NULL,
     partners text[] NOT NULL,
     PRIMARY KEY (generation, agreement, agency, role, since)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX party_agency ON readmodel.party (generation, agency, agreement)`,

  // The items that an item rule's finding holds now, by block of 256: bit i of a block is its item i + 1. A block without any stays.
  `CREATE TABLE readmodel.finding_item (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     finding text COLLATE "C" NOT NULL,
     request text COLLATE "C" NOT NULL,
     block int NOT NULL,
     items bytea NOT NULL,
     PRIMARY KEY (generation, finding, request, block)
   ) WITH (fillfactor = 50)`,

  // From request to receipt: what each class knows of a request, '' for disclosures without one: of these there is a row for each
  // "<discloser> <recipient>", the `pair`. `source` and `recipient` as in SEEN_BY. The stages of an agreement are the sums over its rows.
  `CREATE TABLE readmodel.funnel (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     request text COLLATE "C" NOT NULL,
     class text COLLATE "C" NOT NULL CHECK (class IN ('both', 'source', 'recipient')),
     pair text COLLATE "C" NOT NULL,
     source text COLLATE "C",
     recipient text COLLATE "C",
     -- Where nothing has bound, only this agency sees it.
     author text COLLATE "C",
     acts_from timestamptz,
     acts_to timestamptz,
     -- both
     stated bigint NOT NULL,
     named bigint NOT NULL,
     unknown bigint NOT NULL,
     disclosed_stated bigint NOT NULL,
     disclosed_named bigint NOT NULL,
     disclosed_unknown bigint NOT NULL,
     disclosures bigint NOT NULL,
     receipts bigint NOT NULL,
     received bigint NOT NULL,
     -- source
     accepted bigint NOT NULL,
     insufficient bigint NOT NULL,
     matched bigint NOT NULL,
     matched_by_path json NOT NULL,
     not_matched bigint NOT NULL,
     PRIMARY KEY (generation, agreement, request, class, pair)
   ) WITH (fillfactor = 50)`,

  // Events by their source: for the author agency.
  `CREATE TABLE readmodel.source (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     source text COLLATE "C" NOT NULL,
     author text COLLATE "C" NOT NULL,
     events bigint NOT NULL,
     repeats bigint NOT NULL,
     PRIMARY KEY (generation, agreement, source)
   ) WITH (fillfactor = 50)`,

  // One agency's disclosure under an id: its size over the parts that count; none: `parts` is 0.
  `CREATE TABLE readmodel.disclosure (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     agency text COLLATE "C" NOT NULL,
     disclosure text COLLATE "C" NOT NULL,
     recipient text COLLATE "C",
     stated bigint NOT NULL,
     named bigint NOT NULL,
     unknown bigint NOT NULL,
     parts bigint NOT NULL,
     acts_from timestamptz,
     acts_to timestamptz,
     PRIMARY KEY (generation, agreement, agency, disclosure)
   ) WITH (fillfactor = 50)`,

  // Its parts, each an entry, in the order in which sums count them: time (where only the day is known: the time that the event states),
  // source, sequence, event id. `items`: what it adds to the sum, `unlisted` of them by number alone. `request`: the id that it names, '' if
  // none. `counts` false: its author and the other side have both retracted it. `taken_back`: as docs/api.md words it.
  `CREATE TABLE readmodel.disclosure_part (
     generation int NOT NULL,
     shard text COLLATE "C" NOT NULL,
     index bigint NOT NULL,
     agreement text COLLATE "C" NOT NULL,
     agency text COLLATE "C" NOT NULL,
     disclosure text COLLATE "C" NOT NULL,
     recipient text COLLATE "C",
     request text COLLATE "C" NOT NULL,
     source text COLLATE "C" NOT NULL,
     time timestamptz NOT NULL,
     day text COLLATE "C",
     -- Of an act that is known by its day: the first and the last moment of that day where the agreement is at home.
     day_first timestamptz,
     day_last timestamptz,
     -- The same in milliseconds since 1970, [first, last] by the first record of each registration, where several judge the act.
     day_under json,
     sequence bigint NOT NULL,
     event_id text COLLATE "C" NOT NULL,
     items bigint NOT NULL,
     unlisted bigint NOT NULL,
     taken_back text,
     claimed boolean NOT NULL,
     counts boolean NOT NULL,
     PRIMARY KEY (generation, shard, index)
   ) WITH (fillfactor = 50)`,
  `CREATE INDEX disclosure_part_order ON readmodel.disclosure_part (generation, agreement, time, source, sequence, event_id, index)`,
];
