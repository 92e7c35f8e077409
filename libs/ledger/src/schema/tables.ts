/**
 * The ledger's tables, one statement each. Text keys compare bytewise (COLLATE "C"): the order must not depend on a locale.
 * Event shards have no secondary index, so the cost of an append does not grow with the ledger.
 */
const SHARD = `shard text COLLATE "C" NOT NULL CHECK (shard = 'oversight' OR shard ~ '^(0|[1-9][0-9]{0,4})$')`;
const HASH = (column: string): string => `${column} bytea NOT NULL CHECK (octet_length(${column}) = 32)`;

export const LEDGER_TABLES: readonly string[] = [
  // entries: one gzip member (level 1) of tlog-tiles bundle framing; already compressed, so EXTERNAL keeps PostgreSQL from trying.
  `CREATE TABLE ledger.batch (
    ${SHARD},
    first_index bigint NOT NULL CHECK (first_index >= 0),
    count smallint NOT NULL CHECK (count BETWEEN 1 AND 256),
    received_at timestamptz(3) NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (shard, first_index),
    CHECK (first_index % 256 + count <= 256)
  )`,
  `ALTER TABLE ledger.batch ALTER COLUMN entries SET STORAGE EXTERNAL`,
  // Full tiles only: 256 hashes.
  `CREATE TABLE ledger.tile (
    ${SHARD},
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 63),
    index bigint NOT NULL CHECK (index >= 0),
    bytes bytea NOT NULL CHECK (octet_length(bytes) = 8192),
    PRIMARY KEY (shard, level, index)
  )`,
  `ALTER TABLE ledger.tile ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  `CREATE TABLE ledger.checkpoint (
    ${SHARD},
    size bigint NOT NULL CHECK (size > 0),
    note text NOT NULL,
    signed_at timestamptz(3) NOT NULL,
    PRIMARY KEY (shard, size)
  )`,
  `CREATE TABLE ledger.cosignature (
    ${SHARD},
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (shard, size, witness)
  )`,
  `CREATE TABLE ledger.http_receipt (
    source text COLLATE "C" NOT NULL,
    event_id text COLLATE "C" NOT NULL,
    ${HASH('digest')},
    ${SHARD},
    index bigint NOT NULL CHECK (index >= 0),
    PRIMARY KEY (source, event_id, digest)
  )`,
  `CREATE TABLE ledger.stream_version (
    stream text COLLATE "C" NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    index bigint NOT NULL CHECK (index >= 0),
    PRIMARY KEY (stream, version)
  )`,
  // salt and bytes are both encrypted with the data key: a salt in the clear would let short bytes be guessed after an erasure.
  `CREATE TABLE ledger.quarantine (
    ${SHARD},
    index bigint NOT NULL CHECK (index >= 0),
    key_id uuid NOT NULL,
    size integer NOT NULL CHECK (size >= 0),
    received_at timestamptz(3) NOT NULL,
    salt bytea NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (shard, index)
  )`,
  `ALTER TABLE ledger.quarantine ALTER COLUMN bytes SET STORAGE EXTERNAL`,
  // fillfactor leaves room for the next version of the row on its own page: these rows are updated at every append.
  `CREATE TABLE ledger.head (
    ${SHARD} PRIMARY KEY,
    size bigint NOT NULL CHECK (size >= 0),
    ${HASH('root')},
    received_at timestamptz(3) NOT NULL,
    edge bytea NOT NULL
  ) WITH (fillfactor = 50)`,
  `ALTER TABLE ledger.head ALTER COLUMN edge SET STORAGE EXTERNAL`,
  `CREATE TABLE ledger.signed (
    ${SHARD} PRIMARY KEY,
    size bigint NOT NULL CHECK (size >= 0),
    ${HASH('root')}
  ) WITH (fillfactor = 50)`,
  `CREATE TABLE ledger.intake_position (
    cluster text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    incarnation integer NOT NULL CHECK (incarnation > 0),
    partition integer NOT NULL CHECK (partition >= 0),
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    last_record_offset bigint,
    last_record_digest bytea CHECK (octet_length(last_record_digest) = 32),
    PRIMARY KEY (cluster, topic, incarnation, partition),
    CHECK (last_record_offset < next_offset),
    CHECK ((last_record_offset IS NULL) = (last_record_digest IS NULL))
  ) WITH (fillfactor = 50)`,
];

/** Whose rows name the shard that they are of. */
export const SHARD_TABLES = [
  'batch',
  'tile',
  'checkpoint',
  'cosignature',
  'http_receipt',
  'quarantine',
  'head',
  'signed',
] as const;

/** Of the log of who looked. */
export const ACCESS_TABLES: readonly string[] = [
  // What an entry of `access` says, to ask by. agencies, agreements: what it is about; null: all.
  `CREATE TABLE ledger.access_entry (
    index bigint PRIMARY KEY CHECK (index >= 0),
    received_at timestamptz(3) NOT NULL,
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    agency text COLLATE "C",
    agencies text[],
    agreements text[],
    view uuid NOT NULL,
    route text COLLATE "C" NOT NULL,
    body text NOT NULL
  )`,
  'CREATE INDEX access_entry_agency ON ledger.access_entry (agency, index)',
  'CREATE INDEX access_entry_subject ON ledger.access_entry (subject, issuer, index)',
  'CREATE INDEX access_entry_role ON ledger.access_entry (role, index)',
  'CREATE INDEX access_entry_view ON ledger.access_entry (view, index)',
  'CREATE INDEX access_entry_received_at ON ledger.access_entry (received_at)',
  // A name as an issuer gave it, encrypted as refused bytes are. A reader who was renamed has several.
  `CREATE TABLE ledger.reader_name (
    issuer text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    key_id uuid NOT NULL,
    since timestamptz(3) NOT NULL,
    salt bytea NOT NULL,
    name bytea NOT NULL,
    PRIMARY KEY (issuer, subject, key_id)
  )`,
];

/** Of a reader, by a keyed digest of who she is: whether her name may be stored. The last row of a digest counts. */
export const READER_ERASURE = `CREATE TABLE ledger.reader_erasure (
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    n integer NOT NULL CHECK (n > 0),
    at timestamptz(3) NOT NULL,
    allowed boolean NOT NULL,
    PRIMARY KEY (digest, n)
  )`;

/** Of acts of people: their notes, and which were erased. */
export const NOTE_TABLES: readonly string[] = [
  // index: of the act in `oversight`. salt and text are encrypted, as in ledger.quarantine.
  `CREATE TABLE ledger.note (
    index bigint PRIMARY KEY CHECK (index >= 0),
    key_id uuid NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    salt bytea NOT NULL,
    text bytea NOT NULL
  )`,
  `CREATE TABLE ledger.note_erasure (
    index bigint PRIMARY KEY CHECK (index >= 0),
    at timestamptz(3) NOT NULL,
    reason text NOT NULL
  )`,
];

/** Rows are only ever inserted; those of the first version. */
export const FIRST_APPEND_ONLY_TABLES = [
  'batch',
  'tile',
  'checkpoint',
  'cosignature',
  'http_receipt',
  'stream_version',
  'quarantine',
] as const;
/** Names of readers and officers' notes, which are erasable: no log says them, and nothing can be said of their rows. */
export const NAME_TABLES = ['reader_name', 'reader_erasure', 'note', 'note_erasure'] as const;
export const APPEND_ONLY_TABLES = [...FIRST_APPEND_ONLY_TABLES, 'access_entry', ...NAME_TABLES] as const;

/** Rows that only grow. */
export const GROWING_TABLES = ['head', 'signed', 'intake_position'] as const;
