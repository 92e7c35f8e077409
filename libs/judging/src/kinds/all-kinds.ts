import { agreement, type AgreementFacts } from './agreement.js';
import { block, type BlockFacts } from './block.js';
import { disclosure, type DisclosureFacts } from './disclosure.js';
import { finding, type FindingFacts } from './finding.js';
import { incident, type IncidentFacts } from './incident.js';
import { agreementOf, idOf, isOf, type Key, type Kind, kindOf, LETTERS } from './key.js';
import type { KindOfFacts } from './kind.js';
import { irregular, type IrregularFacts } from './irregular.js';
import { marks, type MarksFacts } from './marks.js';
import { match, type MatchFacts } from './match.js';
import { lack, type LackFacts, notEvaluable, type NotEvaluableFacts } from './not-evaluable.js';
import { officer, type OfficerFacts } from './officer.js';
import { refused, type RefusedFacts } from './refused.js';
import { page, type PageFacts, reason, type ReasonFacts, request, type RequestFacts } from './request.js';
import { sequences, type SequenceChunk, source, type SourceFacts } from './source.js';
import { rivalWait, type RivalWait } from './rival-wait.js';
import { tally, type TallyPage } from './tally.js';
import { volume, type VolumeFacts } from './volume.js';

/** The facts under keys of each kind. */
export interface FactsByKind {
  agreement: AgreementFacts;
  request: RequestFacts;
  match: MatchFacts;
  marks: MarksFacts;
  page: PageFacts;
  reason: ReasonFacts;
  block: BlockFacts;
  disclosure: DisclosureFacts;
  officer: OfficerFacts;
  volume: VolumeFacts;
  tally: TallyPage;
  'rival wait': RivalWait;
  incident: IncidentFacts;
  source: SourceFacts;
  sequences: SequenceChunk;
  irregular: IrregularFacts;
  refused: RefusedFacts;
  finding: FindingFacts;
  'not evaluable': NotEvaluableFacts;
  lack: LackFacts;
}
export type FactsOf<K extends Kind> = FactsByKind[K];
/** The facts of one thing. Plain data: objects, arrays, strings, numbers and sets of items. */
export type Facts = FactsOf<Kind>;

/** The properties of every kind of facts. */
const kinds: { readonly [K in Kind]: KindOfFacts<FactsByKind[K]> } = {
  agreement,
  request,
  match,
  marks,
  page,
  reason,
  block,
  disclosure,
  officer,
  volume,
  tally,
  'rival wait': rivalWait,
  incident,
  source,
  sequences,
  irregular,
  refused,
  finding,
  'not evaluable': notEvaluable,
  lack,
};

const describe = <K extends Kind>(key: Key<K>): KindOfFacts<FactsOf<K>> => kinds[kindOf(key) as K];

/** Kinds that are judged again when the binding documents change, in the order of their keys. */
export const JUDGED: readonly Kind[] = inOrderOfKeys(
  'agreement',
  'block',
  'disclosure',
  'incident',
  'irregular',
  'match',
  'officer',
  'refused',
  'request',
  'source',
  'volume',
);

function inOrderOfKeys(...some: Kind[]): Kind[] {
  return some.sort((a, b) => (LETTERS[a] < LETTERS[b] ? -1 : 1));
}

/** Empty facts: nothing is known yet. */
export function emptyFacts<K extends Kind>(key: Key<K>): FactsOf<K> {
  const { empty } = describe(key);
  if (!empty) throw new Error(`${kindOf(key)}: there are no facts of which nothing is known`);
  const id = idOf(key);
  const end = id.lastIndexOf('|');
  return end < 0
    ? empty(agreementOf(key), id, Number(id), id)
    : empty(agreementOf(key), id.slice(0, end), Number(id.slice(end + 1)), id.slice(end + 1));
}

/** Facts as JSON text, without what is stored apart. */
export function encodeFacts<K extends Kind>(key: Key<K>, facts: FactsOf<K>): string {
  const { encoding } = describe(key);
  return JSON.stringify(encoding ? encoding.pack(facts) : facts);
}

/** What is stored apart from the rest: the same list until it is replaced. Undefined: nothing. */
export function apartOf<K extends Kind>(key: Key<K>, facts: FactsOf<K>): readonly object[] | undefined {
  const list = describe(key).apart?.of(facts);
  return list && list.length > 0 ? list : undefined;
}

/** `apart`: what is stored apart from the text. */
export function decodeFacts<K extends Kind>(key: Key<K>, text: string, apart?: readonly object[]): FactsOf<K> {
  const stored = JSON.parse(text) as object;
  const { encoding, apart: list } = describe(key);
  const facts = encoding ? encoding.unpack(stored, emptyFacts(key)) : (stored as FactsOf<K>);
  if (apart) list?.put(facts, apart);
  return facts;
}

/** The facts of one kind. */
export function* ofKind<K extends Kind>(
  kind: K,
  facts: Iterable<readonly [Key, Facts]>,
): Generator<[Key<K>, FactsOf<K>], void> {
  for (const [key, one] of facts) if (isOf(kind, key)) yield [key, one as FactsOf<K>];
}

/** Keys that a judge of these facts reads with them. `loaded`: other facts, if they need not be fetched. */
export function readWith<K extends Kind>(
  key: Key<K>,
  facts: FactsOf<K>,
  loaded: (key: Key) => object | null | undefined,
): Iterable<Key> {
  return describe(key).readWith?.(facts, agreementOf(key), loaded) ?? [];
}
