/**
 * The api's own rows about the people who use it. They are no evidence: nothing of the ledger or of a finding is decided by them, and without
 * them people sign in again.
 */
export const CREATE_TABLES: readonly string[] = [
  // A browser that is signed in. Of its cookie there is only the digest; tokens are encrypted with a key that is not in the database.
  `CREATE TABLE desk.session (
     id bytea PRIMARY KEY,
     issuer text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     -- sha256 of the issuer's own name for the sign-in: what it logs out by.
     sid bytea,
     -- As Principal.session, the same through all tokens of the sign-in.
     named text COLLATE "C",
     auth_time timestamptz,
     tokens bytea NOT NULL,
     -- Of the access token among them.
     tokens_until timestamptz NOT NULL,
     -- Counts refreshes; one process at a time has the lease to ask for the next.
     tokens_version int NOT NULL DEFAULT 0,
     refreshing_until timestamptz NOT NULL DEFAULT '-infinity',
     created_at timestamptz NOT NULL,
     acted_at timestamptz NOT NULL,
     until timestamptz NOT NULL
   ) WITH (fillfactor = 50)`,
  'CREATE INDEX session_person ON desk.session (issuer, subject)',
  'CREATE INDEX session_until ON desk.session (until)',

  // A sign-in under way, by the digest of its state. Taken once. browser: digest of what the browser that began it has in a cookie.
  `CREATE TABLE desk.sign_in (
     state bytea PRIMARY KEY,
     browser bytea NOT NULL,
     issuer text COLLATE "C" NOT NULL,
     pending bytea NOT NULL,
     until timestamptz NOT NULL
   )`,
  'CREATE INDEX sign_in_until ON desk.sign_in (until)',

  // Logout tokens that were taken, so that none counts twice: digest of issuer and jti.
  `CREATE TABLE desk.logout (
     jti bytea PRIMARY KEY,
     until timestamptz NOT NULL
   )`,
  'CREATE INDEX logout_until ON desk.logout (until)',

  // People who have signed in, as their issuers last said.
  `CREATE TABLE desk.person (
     issuer text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     role text COLLATE "C" NOT NULL,
     agency text COLLATE "C",
     name text,
     first_seen_at timestamptz NOT NULL,
     last_seen_at timestamptz NOT NULL,
     PRIMARY KEY (issuer, subject)
   ) WITH (fillfactor = 70)`,
  'CREATE INDEX person_agency ON desk.person (agency, role)',

  // Of whom no name is kept here (countersign readers erase): digest of issuer and subject. The owner writes it.
  'CREATE TABLE desk.nameless (person bytea PRIMARY KEY)',

  // What a person keeps for herself; JSON text.
  `CREATE TABLE desk.setting (
     issuer text COLLATE "C" NOT NULL,
     subject text COLLATE "C" NOT NULL,
     version int NOT NULL,
     value text NOT NULL,
     changed_at timestamptz NOT NULL,
     PRIMARY KEY (issuer, subject)
   )`,

  // Requests that came with a key of the client's, and their answers. principal, key, request: digests.
  `CREATE TABLE desk.idempotency (
     principal bytea NOT NULL,
     key bytea NOT NULL,
     request bytea NOT NULL,
     -- Whose turn it is: who was taken over must not store an answer any more.
     turn uuid NOT NULL,
     turn_until timestamptz NOT NULL,
     until timestamptz NOT NULL,
     -- null: under way.
     status int,
     headers text,
     body text,
     PRIMARY KEY (principal, key)
   )`,
  'CREATE INDEX idempotency_until ON desk.idempotency (until)',
];
