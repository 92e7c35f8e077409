import { FIRST_APPEND_ONLY_TABLES, GROWING_TABLES } from './tables.js';

const EMPTY_ROOT = `'\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'::bytea`;

/** SQLSTATE restrict_violation (23001): the triggers' error, for every role. */
export const REFUSED = '23001';

const FUNCTIONS: readonly string[] = [
  `CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     RAISE EXCEPTION '% on ledger.% is refused: the ledger is append only', TG_OP, TG_TABLE_NAME USING ERRCODE = '${REFUSED}';
   END $$`,
  `CREATE FUNCTION ledger.head_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       IF NEW.size <> 0 OR NEW.root <> ${EMPTY_ROOT} THEN
         RAISE EXCEPTION 'a shard begins empty' USING ERRCODE = '${REFUSED}';
       END IF;
     ELSIF NEW.shard <> OLD.shard OR NEW.size <= OLD.size OR NEW.received_at < OLD.received_at THEN
       RAISE EXCEPTION 'head of shard % may only grow (size % to %)', OLD.shard, OLD.size, NEW.size USING ERRCODE = '${REFUSED}';
     END IF;
     RETURN NEW;
   END $$`,
  // Nothing is signed beyond the head: the head only grows, so reading it without a lock is safe.
  `CREATE FUNCTION ledger.signed_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       IF NEW.size <> 0 OR NEW.root <> ${EMPTY_ROOT} THEN
         RAISE EXCEPTION 'a shard begins unsigned' USING ERRCODE = '${REFUSED}';
       END IF;
     ELSIF NEW.shard <> OLD.shard OR NEW.size <= OLD.size THEN
       RAISE EXCEPTION 'the signed size of shard % may only grow (% to %)', OLD.shard, OLD.size, NEW.size USING ERRCODE = '${REFUSED}';
     ELSIF NOT EXISTS (SELECT FROM ledger.head h WHERE h.shard = NEW.shard AND h.size >= NEW.size) THEN
       RAISE EXCEPTION 'shard % has no % entries to sign', NEW.shard, NEW.size USING ERRCODE = '${REFUSED}';
     END IF;
     RETURN NEW;
   END $$`,
  `CREATE FUNCTION ledger.position_grows() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     IF (NEW.cluster, NEW.topic, NEW.incarnation, NEW.partition) <> (OLD.cluster, OLD.topic, OLD.incarnation, OLD.partition)
        OR NEW.next_offset < OLD.next_offset
        OR (OLD.last_record_offset IS NOT NULL AND (NEW.last_record_offset IS NULL OR NEW.last_record_offset < OLD.last_record_offset)) THEN
       RAISE EXCEPTION 'position of %/% may only grow (% to %)', OLD.topic, OLD.partition, OLD.next_offset, NEW.next_offset
         USING ERRCODE = '${REFUSED}';
     END IF;
     RETURN NEW;
   END $$`,
];

/** ALWAYS: they fire in a replication session too (`session_replication_role = replica`). Only the owner can disable one, by name. */
function trigger(table: string, name: string, events: string, each: 'ROW' | 'STATEMENT', call: string): string[] {
  return [
    `CREATE TRIGGER ${name} BEFORE ${events} ON ledger.${table} FOR EACH ${each} EXECUTE FUNCTION ledger.${call}()`,
    `ALTER TABLE ledger.${table} ENABLE ALWAYS TRIGGER ${name}`,
  ];
}

export const appendOnly = (table: string): string[] =>
  trigger(table, 'append_only', 'UPDATE OR DELETE OR TRUNCATE', 'STATEMENT', 'refuse');

export const LEDGER_TRIGGERS: readonly string[] = [
  ...FUNCTIONS,
  ...FIRST_APPEND_ONLY_TABLES.flatMap(appendOnly),
  ...GROWING_TABLES.flatMap((table) => trigger(table, 'never_removed', 'DELETE OR TRUNCATE', 'STATEMENT', 'refuse')),
  ...trigger('head', 'only_grows', 'INSERT OR UPDATE', 'ROW', 'head_grows'),
  ...trigger('signed', 'only_grows', 'INSERT OR UPDATE', 'ROW', 'signed_grows'),
  ...trigger('intake_position', 'only_grows', 'UPDATE', 'ROW', 'position_grows'),
];
