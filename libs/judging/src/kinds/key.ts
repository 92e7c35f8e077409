/** The kinds of stored facts. One file of this folder describes each; `all-kinds.ts` has the table of all. */
export type Kind =
  | 'agreement'
  | 'request'
  | 'block'
  | 'match'
  | 'marks'
  | 'page'
  | 'reason'
  | 'disclosure'
  | 'officer'
  | 'volume'
  | 'tally'
  | 'rival wait'
  | 'incident'
  | 'source'
  | 'sequences'
  | 'irregular'
  | 'refused'
  | 'finding'
  | 'not evaluable'
  | 'lack';

declare const OF: unique symbol;
/**
 * The key of the facts of one thing: `<letter>|<agreement>|<ids …>`. Ids cannot contain `|`; a subject comes last because it may. Findings
 * have the id that they are about next, so that all about one id are read together. Only `keys` creates keys, so that no other code spells
 * one, and the type of a key gives the type of its facts.
 */
export type Key<K extends Kind = Kind> = string & { readonly [OF]: K };

/** The first letter of a kind's keys. */
export const LETTERS: { readonly [K in Kind]: string } = {
  agreement: 'A',
  block: 'B',
  disclosure: 'D',
  finding: 'F',
  incident: 'I',
  irregular: 'X',
  lack: 'L',
  marks: 'K',
  match: 'M',
  'not evaluable': 'N',
  officer: 'O',
  page: 'G',
  reason: 'E',
  refused: 'P',
  sequences: 'Q',
  request: 'R',
  source: 'S',
  tally: 'T',
  volume: 'V',
  'rival wait': 'Y',
};

const key = <K extends Kind>(kind: K, ...ids: (string | number)[]): Key<K> =>
  `${LETTERS[kind]}|${ids.join('|')}` as Key<K>;

/** The id of a request, a disclosure, an officer …, after its agency. A refused value may have any id. */
const aboutOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1).replaceAll('|', '\x01');

/** The name under which conclusions wait for the watermarks of one of an agreement's registrations. No id contains this character. */
export const waitingUnder = (agreement: string, family: number): string =>
  family === 0 ? agreement : `${agreement}\x01${family}`;

export const keys = {
  agreement: (agreement: string) => key('agreement', agreement),
  request: (agreement: string, request: string) => key('request', agreement, request),
  block: (agreement: string, request: string, block: number) => key('block', agreement, request, block),
  /** `match`: `<agency>/<id>`. */
  match: (agreement: string, request: string, match: string) => key('match', agreement, request, match),
  /** `name`: `<source> <id>` of an event. */
  marks: (agreement: string, name: string) => key('marks', agreement, name),
  page: (agreement: string, request: string, page: number) => key('page', agreement, request, page),
  /** `requester`: an agency. */
  reason: (agreement: string, request: string, requester: string, reason: string) =>
    key('reason', agreement, request, `${requester} ${reason}`),
  disclosure: (agreement: string, disclosure: string) => key('disclosure', agreement, disclosure),
  officer: (agreement: string, officer: string) => key('officer', agreement, officer),
  /** `by`: an agency whose disclosures are summed by themselves; '': the sources of the agreement together. */
  volume: (agreement: string, by: string) => key('volume', agreement, by),
  /** The wait of a target for the watermarks of a rival of the first registration. It is stored as if under an agreement of its own. */
  rivalWait: (agreement: string, family: number, target: Key) =>
    key('rival wait', waitingUnder(agreement, family), target),
  /** `of`: the counted thing (`tallyName`). */
  tally: (agreement: string, of: string, page: number) => key('tally', agreement, of, page),
  incident: (agreement: string, incident: string) => key('incident', agreement, incident),
  source: (agreement: string, source: string) => key('source', agreement, source),
  sequences: (agreement: string, source: string, chunk: number) => key('sequences', agreement, source, chunk),
  finding: (scope: string, rule: string, subject: string) => key('finding', scope, aboutOf(subject), rule, subject),
  irregular: (scope: string, chunk: number) => key('irregular', scope, chunk),
  refused: (agreement: string, source: string, sequence: number) => key('refused', agreement, source, sequence),
  /** `of`: a rule, or the name of a pack. `whose`: the class of those who may see it, and whose acts it sums. */
  notEvaluable: (scope: string, of: string, reason: string, whose: string) =>
    key('not evaluable', scope, of, reason, whose),
  lack: (scope: string, of: string, reason: string, whose: string, subject: string) =>
    key('lack', scope, aboutOf(subject), of, reason, whose, subject),
};

/** What the share of a subject in a not evaluable line is of. */
export interface LackName {
  scope: string;
  rule: string;
  reason: string;
  class: string;
  whose: string;
  subject: string;
}

/** The parts of the key of a lack, as it was made. A subject may hold the character that stands between parts, which are before it. */
export function lackNameOf(key: Key<'lack'>): LackName {
  const [, scope = '', , rule = '', reason = '', seenBy = '', ...subject] = key.split('|');
  const blank = seenBy.indexOf(' ');
  return {
    ...{ scope, rule, reason, subject: subject.join('|') },
    class: seenBy.slice(0, blank),
    whose: seenBy.slice(blank + 1),
  };
}

const byLetter = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as Kind]));

export function kindOf(key: Key): Kind {
  return byLetter.get(key[0]!)!;
}

/** Is it a key of this kind? */
export const isOf = <K extends Kind>(kind: K, key: Key): key is Key<K> => kindOf(key) === kind;

export function agreementOf(key: Key): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? key.slice(2) : key.slice(2, end);
}

/** The key that is judged when a wait is over. */
export const targetOf = (waiting: Key): Key => (isOf('rival wait', waiting) ? (idOf(waiting) as Key) : waiting);

/** The part after the agreement: the id of a request, a disclosure, an officer …; '' if there is none. */
export function idOf(key: Key): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? '' : key.slice(end + 1);
}

/** Keys [from, to), in the order of their characters. */
export type KeyRange<K extends Kind = Kind> = readonly [from: string, to: string] & { readonly [OF]?: K };

/** The character after `|`: the end of a range of keys with a common start. */
export const END = '}';
const beginningWith = <K extends Kind>(prefix: string): KeyRange<K> => [`${prefix}|`, `${prefix}${END}`];

/** The keys of one kind under an agreement. An agreement has one agreement fact. */
export function rangeOf<K extends Kind>(kind: K, agreement: string): KeyRange<K> {
  const from = `${LETTERS[kind]}|${agreement}`;
  return kind === 'agreement' ? [from, `${from}\x01`] : beginningWith(from);
}

/** The keys of the blocks of one request. They are not in the order of their numbers. */
export const blocksOf = (agreement: string, request: string): KeyRange<'block'> =>
  beginningWith(`${LETTERS.block}|${agreement}|${request}`);

/** The keys of the matches for one request. */
export const matchesOf = (agreement: string, request: string): KeyRange<'match'> =>
  beginningWith(`${LETTERS.match}|${agreement}|${request}`);

/** The keys of the sequence chunks of one source. They are not in the order of their numbers. */
export const sequencesOf = (agreement: string, source: string): KeyRange<'sequences'> =>
  beginningWith(`${LETTERS.sequences}|${agreement}|${source}`);

/** The keys of the pages of one tally. They are not in the order of their numbers. */
const talliesOf = (agreement: string, of: string): KeyRange<'tally'> =>
  beginningWith(`${LETTERS.tally}|${agreement}|${of}`);

/** The start of the keys after this one. */
export const after = (key: string): string => `${key}\x01`;

/** The range of keys that are read one after another, including this one. Undefined: for other kinds, related keys are read instead. */
export function neighboursOf(key: Key): KeyRange | undefined {
  switch (kindOf(key)) {
    case 'block': {
      const id = idOf(key);
      return blocksOf(agreementOf(key), id.slice(0, id.lastIndexOf('|')));
    }
    case 'sequences': {
      const id = idOf(key);
      return sequencesOf(agreementOf(key), id.slice(0, id.lastIndexOf('|')));
    }
    case 'tally': {
      const id = idOf(key);
      return talliesOf(agreementOf(key), id.slice(0, id.lastIndexOf('|')));
    }
    default:
      return undefined;
  }
}

/** The number of a block in its request. */
export const blockNumberOf = (key: Key<'block'>): number => Number(key.slice(key.lastIndexOf('|') + 1));

/** The results of judging: findings, not evaluable lines, and the share of each subject in a line. */
export type FindingKind = 'finding' | 'not evaluable' | 'lack';

export const isFinding = (key: Key): key is Key<FindingKind> =>
  isOf('finding', key) || isOf('lack', key) || isOf('not evaluable', key);

/** The keys of all findings about one id, of any rule, and of its shares in not evaluable lines. */
export const findingsAbout = (scope: string, id: string): KeyRange<FindingKind>[] =>
  (['finding', 'lack'] as const).map((kind) => beginningWith(`${LETTERS[kind]}|${scope}|${id}`));

/** The keys of all findings of an agreement, including not evaluable lines. */
export const findingsOf = (scope: string): KeyRange<FindingKind>[] =>
  (['finding', 'lack', 'not evaluable'] as const).map((kind) => rangeOf<FindingKind>(kind, scope));

/** The keys of findings about the same id; for a not evaluable line, all lines of its scope, which are few. */
export function rangeAround(key: Key<FindingKind>): KeyRange<FindingKind> {
  if (isOf('not evaluable', key)) return rangeOf('not evaluable', agreementOf(key));
  const id = idOf(key);
  return beginningWith(`${LETTERS[kindOf(key)]}|${agreementOf(key)}|${id.slice(0, id.indexOf('|'))}`);
}
