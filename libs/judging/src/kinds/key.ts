/** The kinds of facts that are stored. One file of this folder describes each; `all-kinds.ts` has the table of them all. */
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
 * Under which the facts of one thing are stored: `<letter>|<agreement>|<ids …>`. Ids cannot hold `|`; a subject comes last because it may.
 * What is found comes by the id that it is about, so that all about one id is read at once, whatever else was found.
 * Only `keys` makes one, so that nobody spells it, and its type says what is stored under it.
 */
export type Key<K extends Kind = Kind> = string & { readonly [OF]: K };

/** What the keys of a kind begin with. */
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

/** The id of a request, a disclosure, an officer …, after its agency; what is refused may have any. */
const aboutOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1).replaceAll('|', '\x01');

/** Under which name conclusions wait for the watermarks of one of an agreement's registrations: no id has this character. */
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
  volume: (agreement: string) => key('volume', agreement),
  /** `of`: what is counted (`tally/names.ts`). */
  /** What a target waits for by the watermarks of a rival of the first registration; it is kept as if under an agreement of its own. */
  rivalWait: (agreement: string, family: number, target: Key) =>
    key('rival wait', waitingUnder(agreement, family), target),
  tally: (agreement: string, of: string, page: number) => key('tally', agreement, of, page),
  incident: (agreement: string, incident: string) => key('incident', agreement, incident),
  source: (agreement: string, source: string) => key('source', agreement, source),
  sequences: (agreement: string, source: string, chunk: number) => key('sequences', agreement, source, chunk),
  finding: (scope: string, rule: string, subject: string) => key('finding', scope, aboutOf(subject), rule, subject),
  irregular: (scope: string, chunk: number) => key('irregular', scope, chunk),
  refused: (agreement: string, source: string, sequence: number) => key('refused', agreement, source, sequence),
  /** `of`: a rule, or the name of a pack. */
  notEvaluable: (scope: string, of: string, reason: string) => key('not evaluable', scope, of, reason),
  lack: (scope: string, of: string, reason: string, subject: string) =>
    key('lack', scope, aboutOf(subject), of, reason, subject),
};

const byLetter = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter, kind as Kind]));

export function kindOf(key: Key): Kind {
  return byLetter.get(key[0]!)!;
}

/** Whether it is the key of facts of this kind. */
export const isOf = <K extends Kind>(kind: K, key: Key): key is Key<K> => kindOf(key) === kind;

export function agreementOf(key: Key): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? key.slice(2) : key.slice(2, end);
}

/** What is judged when a wait is over. */
export const targetOf = (waiting: Key): Key => (isOf('rival wait', waiting) ? (idOf(waiting) as Key) : waiting);

/** What follows the agreement: the id of a request, a disclosure, an officer …; '' where there is none. */
export function idOf(key: Key): string {
  const end = key.indexOf('|', 2);
  return end < 0 ? '' : key.slice(end + 1);
}

/** Keys [from, to), in the order of their characters. */
export type KeyRange<K extends Kind = Kind> = readonly [from: string, to: string] & { readonly [OF]?: K };

/** The character after `|`: what a range ends with whose keys all begin alike. */
export const END = '}';
const beginningWith = <K extends Kind>(prefix: string): KeyRange<K> => [`${prefix}|`, `${prefix}${END}`];

/** Where the keys of one kind under an agreement lie. Of the agreement itself, and of its volume, there is one. */
export function rangeOf<K extends Kind>(kind: K, agreement: string): KeyRange<K> {
  const from = `${LETTERS[kind]}|${agreement}`;
  return kind === 'agreement' || kind === 'volume' ? [from, `${from}\x01`] : beginningWith(from);
}

/** Where the blocks of one request lie. They are not in the order of their numbers. */
export const blocksOf = (agreement: string, request: string): KeyRange<'block'> =>
  beginningWith(`${LETTERS.block}|${agreement}|${request}`);

/** Where the matches for one request lie. */
export const matchesOf = (agreement: string, request: string): KeyRange<'match'> =>
  beginningWith(`${LETTERS.match}|${agreement}|${request}`);

/** Where the chunks of sequences of one source lie. They are not in the order of their numbers. */
export const sequencesOf = (agreement: string, source: string): KeyRange<'sequences'> =>
  beginningWith(`${LETTERS.sequences}|${agreement}|${source}`);

/** Where the pages of one tally lie. They are not in the order of their numbers. */
const talliesOf = (agreement: string, of: string): KeyRange<'tally'> =>
  beginningWith(`${LETTERS.tally}|${agreement}|${of}`);

/** From the first key after this one on. */
export const after = (key: string): string => `${key}\x01`;

/** Where keys lie that are asked for one after another, this one among them; undefined: of other kinds what hangs together is asked for. */
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

/** What judging makes: findings, lines of what could not be evaluated, and how much of each subject a line has. */
export type FindingKind = 'finding' | 'not evaluable' | 'lack';

export const isFinding = (key: Key): key is Key<FindingKind> =>
  isOf('finding', key) || isOf('lack', key) || isOf('not evaluable', key);

/** Where all findings about one id lie, by whatever rule, and what lines lack of it. */
export const findingsAbout = (scope: string, id: string): KeyRange<FindingKind>[] =>
  (['finding', 'lack'] as const).map((kind) => beginningWith(`${LETTERS[kind]}|${scope}|${id}`));

/** Where all findings of an agreement lie, lines of what could not be evaluated among them. */
export const findingsOf = (scope: string): KeyRange<FindingKind>[] =>
  (['finding', 'lack', 'not evaluable'] as const).map((kind) => rangeOf<FindingKind>(kind, scope));

/** Where the keys about the same id lie, or all lines of a scope, which are few. */
export function besides(key: Key<FindingKind>): KeyRange<FindingKind> {
  if (isOf('not evaluable', key)) return rangeOf('not evaluable', agreementOf(key));
  const id = idOf(key);
  return beginningWith(`${LETTERS[kindOf(key)]}|${agreementOf(key)}|${id.slice(0, id.indexOf('|'))}`);
}
