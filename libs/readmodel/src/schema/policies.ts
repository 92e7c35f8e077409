import { quoteName, type RoleNames } from '#libs/ledger';
import { COMPARES } from './excepted.js';
import { CAME_BACK } from './reopened.js';
import { FOLDED_TABLES } from './tables.js';
import { TRIAGE_TABLES } from './triage-tables.js';

/** The settings of a transaction that say who reads; `inSnapshot` sets them. Unset or empty: nobody, who sees no row. */
export const READER_SETTINGS = {
  agencies: 'countersign.agencies',
  agreements: 'countersign.agreements',
  /** The reader's own desk (an agency, or '@overseers'); empty: she has none. */
  desk: 'countersign.desk',
} as const;

/**
 * Each takes the name of a setting. Policies call them in a sub-select that depends on no row, so that a statement parses a setting once.
 * What cannot be parsed is an error, so that nothing is shown.
 */
const FUNCTIONS: readonly string[] = [
  // `*`: of all.
  `CREATE OR REPLACE FUNCTION readmodel.reader_all(setting text) RETURNS boolean LANGUAGE sql STABLE SECURITY INVOKER
     SET search_path = pg_catalog AS $$ SELECT coalesce(current_setting(setting, true), '') = '*' $$`,
  `CREATE OR REPLACE FUNCTION readmodel.reader_list(setting text) RETURNS text[] LANGUAGE sql STABLE SECURITY INVOKER
     SET search_path = pg_catalog AS $$
     SELECT CASE WHEN coalesce(current_setting(setting, true), '') IN ('', '*') THEN '{}'::text[]
                 ELSE array(SELECT json_array_elements_text(current_setting(setting, true)::json)) END $$`,
  // The one question that looks past the reader's own rows, and answers yes or no: was the agreement in effect, for whomever, when these
  // acts were? Before that nobody is a party, and an act is its author's alone. Owned by the owner of the tables.
  `CREATE OR REPLACE FUNCTION readmodel.had_parties(of_generation int, of_agreement text, acts tstzrange) RETURNS boolean
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT EXISTS (SELECT FROM readmodel.party WHERE generation = of_generation AND agreement = of_agreement
       AND (acts IS NULL AND until IS DISTINCT FROM since OR acts && tstzrange(since, until))) $$`,
  // And one more of that kind: is anybody a party now who is none of these? Then rivals have registered the id, and what the agreement's row
  // says of the newest version may be theirs.
  `CREATE OR REPLACE FUNCTION readmodel.has_rivals(of_generation int, of_agreement text, partners text[]) RETURNS boolean
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT EXISTS (SELECT FROM readmodel.party p WHERE p.generation = of_generation AND p.agreement = of_agreement
       AND (p.until IS NULL OR p.until > greatest(p.since, now())) AND p.agency <> ALL (has_rivals.partners)) $$`,
  // Are all who ever were parties of the agreement, under whichever registration, agencies of the reader's?
  `CREATE OR REPLACE FUNCTION readmodel.covers_parties(of_generation int, of_agreement text) RETURNS boolean
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     SELECT readmodel.reader_all('${READER_SETTINGS.agencies}')
       OR coalesce(bool_and(p.agency = ANY (readmodel.reader_list('${READER_SETTINGS.agencies}'))), false)
     FROM readmodel.party p WHERE p.generation = of_generation AND p.agreement = of_agreement AND p.until IS DISTINCT FROM p.since $$`,
  // Who stands on the other side of an agency at a time, so that what binds her partners too takes one of them: the parties that have the
  // other role for each role of hers; for a reader who is no party (null) all parties. Only an agency of the reader's may be named, and what
  // it says is in a registration of hers: where rivals have registered the id, parties have other partners than each other, and it names none.
  `CREATE OR REPLACE FUNCTION readmodel.other_side(of_generation int, of_agreement text, of_agency text, at timestamptz) RETURNS text[]
     LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
     WITH p AS (SELECT agency, role, partners FROM readmodel.party WHERE generation = of_generation AND agreement = of_agreement
       AND since <= other_side.at AND (until IS NULL OR until > other_side.at))
     SELECT CASE
       WHEN (SELECT count(DISTINCT partners) FROM p) <> 1 THEN '{}'
       WHEN of_agency IS NULL THEN CASE WHEN readmodel.covers_parties(of_generation, of_agreement)
         THEN array(SELECT DISTINCT agency FROM p ORDER BY agency) ELSE '{}' END
       WHEN NOT (readmodel.reader_all('${READER_SETTINGS.agencies}') OR of_agency = ANY (readmodel.reader_list('${READER_SETTINGS.agencies}')))
         OR NOT EXISTS (SELECT FROM p WHERE agency = of_agency) THEN '{}'
       ELSE array(SELECT DISTINCT o.agency FROM p o WHERE o.agency <> of_agency AND NOT EXISTS (SELECT FROM p mine
         WHERE mine.agency = of_agency AND NOT EXISTS (SELECT FROM p WHERE p.agency = o.agency AND p.role <> mine.role)) ORDER BY o.agency)
     END $$`,
  CAME_BACK,
  COMPARES,
];

const everyAgency = `(SELECT readmodel.reader_all('${READER_SETTINGS.agencies}'))`;
const everyAgreement = `(SELECT readmodel.reader_all('${READER_SETTINGS.agreements}'))`;
const isReaders = (agency: string): string =>
  `${agency} = ANY ((SELECT readmodel.reader_list('${READER_SETTINGS.agencies}'))::text[])`;
/** A row without an agreement is for readers of all of them. */
const underReaders = (agreement: string): string =>
  `(${everyAgreement} OR ${agreement} = ANY ((SELECT readmodel.reader_list('${READER_SETTINGS.agreements}'))::text[]))`;

/** For the author agency. What has none is for readers of the whole ledger. */
const byAuthor = (author: string, agreement: string): string =>
  `${underReaders(agreement)}
   AND (${isReaders(author)} OR ${everyAgency} AND (${everyAgreement} OR ${author} IS NOT NULL))`;

/** Names of a row's columns, or other expressions over it. */
interface Sides {
  table: string;
  agreement: string;
  class: string;
  author: string;
  source: string;
  recipient: string;
  from: string;
  to: string;
  /** Only what is of a party of the reader's own registration: what others do under the same id adds nothing. */
  within?: true;
}

/**
 * For whoever was on one of the row's sides while its acts were done (docs/visibility.md): named there, or alone in that role. Spans of one
 * agency count together, since one ends whenever somebody else comes or goes.
 */
function bySides({ table, agreement, author, source, recipient, from, to, class: of, within }: Sides): string {
  const acts = `CASE WHEN num_nonnulls(${from}, ${to}) > 0
    THEN tstzrange(least(${from}, ${to}), greatest(${from}, ${to}), '[]') END`;
  // Alone in the role: of all, or of the partners of the agency that the row names on the other side.
  const onSide = (role: string, agency: string, other: string): string =>
    `${of} IN ('both', '${role}') AND p.role = '${role}'
      AND (${agency} = p.agency OR ${agency} IS NULL AND (p.alone OR p.sole AND ${other} = ANY (p.partners)))
      ${within ? `AND (${author} IS NULL OR ${author} = ANY (p.partners))` : ''}`;
  const isParty = `p.generation = ${table}.generation AND p.agreement = ${agreement} AND ${isReaders('p.agency')}
    AND p.until IS DISTINCT FROM p.since AND (${onSide('source', source, recipient)} OR ${onSide('recipient', recipient, source)})`;
  // Most acts lie within one span, which is looked for first: to add spans up costs more.
  return `${underReaders(agreement)} AND (${everyAgency} OR CASE WHEN ${of} = 'author' THEN ${isReaders(author)} ELSE
    EXISTS (SELECT FROM readmodel.party p WHERE ${isParty} AND ((${acts}) IS NULL OR tstzrange(p.since, p.until) @> (${acts})))
    OR EXISTS (SELECT FROM readmodel.party p WHERE ${isParty} GROUP BY p.agency, p.role
      HAVING range_agg(tstzrange(p.since, p.until)) @> (${acts}))
    OR ${isReaders(author)} AND NOT readmodel.had_parties(${table}.generation, ${agreement}, ${acts}) END)`;
}

const sidesOf = (table: string, columns: Partial<Sides> = {}): string => {
  const own = (column: string): string => `${table}.${column}`;
  return bySides({
    ...{ table, agreement: own('agreement'), class: own('class'), author: own('author'), source: own('source') },
    ...{ recipient: own('recipient'), from: own('acts_from'), to: own('acts_to') },
    ...columns,
  });
};

/** Whatever belongs to a finding is seen by those who see the finding. */
const withFinding = (table: string): string =>
  `EXISTS (SELECT FROM readmodel.finding f WHERE f.generation = ${table}.generation AND f.id = ${table}.finding)`;

/**
 * What a desk does is its own: no other desk sees it. Auditors and overseers see desks of the agencies, and under the agreements, of their
 * scope; the overseers' desk is for overseers, and for readers of the whole ledger. A row does not say that the reader sees its finding:
 * queries join it to one that she sees.
 */
const byDesk = (desk: string, agreement: string): string =>
  `(${desk} = (SELECT nullif(current_setting('${READER_SETTINGS.desk}', true), ''))
    OR ${everyAgency} AND ${everyAgreement}
    OR ${desk} <> '@overseers' AND ${underReaders(agreement)} AND (${everyAgency} OR ${isReaders(desk)}))`;

/** Of the overseers' approvals, an overseer's are those under an agreement of her scope; what is under none is for readers of everything. */
const inOverseersScope = `(${everyAgency} AND ${everyAgreement} OR approval.agreement IS NOT NULL AND ${underReaders('approval.agreement')}
  AND (${everyAgency} OR EXISTS (SELECT FROM readmodel.generation g JOIN readmodel.party p ON p.generation = g.id
    WHERE g.state = 'live' AND p.agreement = approval.agreement AND ${isReaders('p.agency')})))`;

/** Of triage, by table: rows that belong to no generation. */
const TRIAGE_SEEN: Readonly<Record<(typeof TRIAGE_TABLES)[number], string>> = {
  triage: byDesk('triage.desk', 'triage.agreement'),
  // Whoever may decide sees what was asked. What was given for everybody is seen by those whose findings it is about.
  approval: `${byDesk('approval.desk', 'approval.agreement')} AND (approval.desk <> '@overseers' OR ${inOverseersScope})
    OR ${underReaders('approval.agreement')} AND approval.sides && (SELECT readmodel.reader_list('${READER_SETTINGS.agencies}'))::text[]
    OR approval.kind = 'exception' AND approval.state IN ('given', 'ended') AND approval.of #>> '{exception,reach}' = 'all'
      AND EXISTS (SELECT FROM readmodel.generation g JOIN readmodel.finding f ON f.generation = g.id WHERE g.state = 'live'
        AND f.rule = approval.of #>> '{exception,rule}' AND (approval.agreement IS NULL OR f.agreement = approval.agreement))`,
  oversight_act: `CASE WHEN oversight_act.approval IS NOT NULL
    THEN EXISTS (SELECT FROM readmodel.approval a WHERE a.id = oversight_act.approval)
    ELSE ${byDesk('oversight_act.desk', 'oversight_act.agreement')} END`,
};

/** Which rows a reader sees, by table. A table that is not here shows the api none. */
const SEEN: Readonly<Partial<Record<(typeof FOLDED_TABLES)[number], string>>> = {
  party: `${underReaders('party.agreement')} AND (${everyAgency} OR ${isReaders('party.agency')})`,
  event: byAuthor('event.author', 'event.agreement'),
  disclosure_item: byAuthor('disclosure_item.author', 'disclosure_item.agreement'),
  subject_item: byAuthor('subject_item.author', 'subject_item.agreement'),
  source: byAuthor('source.author', 'source.agreement'),
  watermark: byAuthor('watermark.author', 'watermark.agreement'),
  // Whoever a version binds knows it, and when it bound: it took her record. What rivals agreed is theirs.
  version: `${underReaders('version.agreement')}
    AND (${everyAgency} OR version.parties && (SELECT readmodel.reader_list('${READER_SETTINGS.agencies}'))::text[])`,
  gap: byAuthor('gap.author', 'gap.agreement'),
  // What it says of the present is for those who are parties now, unless others are parties of a registration of their own.
  agreement: `${underReaders('agreement.agreement')} AND (${everyAgency} OR EXISTS (SELECT FROM readmodel.party p
    WHERE p.generation = agreement.generation AND p.agreement = agreement.agreement AND ${isReaders('p.agency')}
      AND (p.until IS NULL OR p.until > greatest(p.since, now()))
      AND NOT readmodel.has_rivals(p.generation, p.agreement, p.partners)))`,
  finding: sidesOf('finding'),
  // Its scope is an agreement, or # and a shard.
  not_evaluable: sidesOf('not_evaluable', {
    agreement: `CASE WHEN not_evaluable.scope NOT LIKE '#%' THEN not_evaluable.scope END`,
  }),
  // Whoever sees the line sees which subjects it counts.
  not_evaluable_subject: `EXISTS (SELECT FROM readmodel.not_evaluable n WHERE n.generation = not_evaluable_subject.generation
    AND n.scope = not_evaluable_subject.scope AND n.rule = not_evaluable_subject.rule AND n.reason = not_evaluable_subject.reason
    AND n.class = not_evaluable_subject.class AND n.whose = not_evaluable_subject.whose)`,
  hit: withFinding('hit'),
  finding_entry: withFinding('finding_entry'),
  finding_item: withFinding('finding_item'),
  funnel: sidesOf('funnel', { within: true }),
  // Whoever discloses knows what she disclosed, party or not: her accountings have to say it.
  disclosure: `${byAuthor('disclosure.agency', 'disclosure.agreement')} OR ${sidesOf('disclosure', {
    ...{ class: `'both'`, author: 'disclosure.agency', source: 'disclosure.agency' },
  })}`,
  disclosure_part: `${byAuthor('disclosure_part.agency', 'disclosure_part.agreement')} OR ${sidesOf('disclosure_part', {
    ...{ class: `'both'`, author: 'disclosure_part.agency', source: 'disclosure_part.agency' },
    ...{ from: 'disclosure_part.time', to: 'disclosure_part.time' },
  })}`,
};

/** Tables whose rows are no reader's: which rule set judged, and how far. */
const CONTROL = ['generation', 'cursor', 'worker', 'oversight_cursor'] as const;
/** What the api reads of them stands in its rights to columns. */
const SHOWN = ['generation', 'cursor', 'oversight_cursor'] as const;

const ALL = 'USING (true) WITH CHECK (true)';

/**
 * The memory of the fold is no reader's: the api has no right to it at all. Policies would only hide its indexes over expressions from the
 * detector's plans, because PostgreSQL may not ask what can fail before a policy.
 */
const MEMORY = 'fold_state';
const GUARDED = FOLDED_TABLES.filter((table) => table !== MEMORY);

/** Clears what an earlier run set, then sets it all. FORCE: the owner has a policy of its own too, so that none is forgotten. */
export function readmodelPolicies(role: RoleNames): string[] {
  const [detector, api, auditor] = [role.detector, role.api, role.auditor].map(quoteName) as [string, string, string];
  const policy = (name: string, table: string, rest: string): string =>
    `CREATE POLICY ${name} ON readmodel.${table} ${rest}`;
  return [
    `DO $do$ DECLARE p record; BEGIN
       FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'readmodel' LOOP
         EXECUTE format('DROP POLICY %I ON readmodel.%I', p.policyname, p.tablename);
       END LOOP;
     END $do$`,
    ...FUNCTIONS,
    `REVOKE ALL ON ALL FUNCTIONS IN SCHEMA readmodel FROM PUBLIC`,
    ...[
      'reader_all(text)',
      'reader_list(text)',
      'had_parties(int, text, tstzrange)',
      'has_rivals(int, text, text[])',
      'other_side(int, text, text, timestamptz)',
      'covers_parties(int, text)',
      'came_back(text, text)',
      'compares(json, text, json)',
    ].map((name) => `GRANT EXECUTE ON FUNCTION readmodel.${name} TO ${api}`),
    `DO $do$ DECLARE t record; BEGIN
       FOR t IN SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner FROM pg_class c
                WHERE c.relnamespace = 'readmodel'::regnamespace AND c.relkind IN ('r', 'p')
                  AND c.relname <> '${MEMORY}' LOOP
         EXECUTE format('ALTER TABLE readmodel.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t.name);
         EXECUTE format('CREATE POLICY owner ON readmodel.%I TO %I ${ALL}', t.name, t.owner);
       END LOOP;
     END $do$`,
    ...[...CONTROL, ...GUARDED, ...TRIAGE_TABLES].map((table) => policy('detector', table, `TO ${detector} ${ALL}`)),
    ...[...SHOWN, ...GUARDED, ...TRIAGE_TABLES].map((table) =>
      policy('auditor', table, `FOR SELECT TO ${auditor} USING (true)`),
    ),
    ...SHOWN.map((table) => policy('reader', table, `FOR SELECT TO ${api} USING (true)`)),
    ...Object.entries({ ...SEEN, ...TRIAGE_SEEN }).map(([table, seen]) =>
      policy('reader', table, `FOR SELECT TO ${api} USING (${seen})`),
    ),
  ];
}

/** Tables that the api may read at all. */
export const READER_TABLES = Object.keys(SEEN);
