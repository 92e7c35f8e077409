import { agencyOf, type Bulk, millis, type TransferEvent } from '#libs/contracts';
import { BLOCK } from '../bits.js';
import type { AgreementFacts } from '../kinds/agreement.js';
import { isRecipientOf } from '../judge/parts.js';
import { requestOf, subjectOf } from '../kinds/disclosure.js';
import {
  agreementOf,
  blocksOf,
  idOf,
  isOf,
  type Key,
  type KeyRange,
  keys,
  type Kind,
  matchesOf,
} from '../kinds/key.js';
import { CHUNK, type SourceFacts } from '../kinds/source.js';
import type { EntryRange, FoldInput } from '../memory/memory.js';
import type { FactsOf } from '../kinds/all-kinds.js';
import { chunkOf } from '../kinds/irregular.js';
import { isEmptyRecord } from '../record.js';
import { answersRequest, speakerNeeded } from '../standing/statements.js';
import { nameOf } from '../kinds/marks.js';
import { engaging } from '../kinds/officer.js';
import { disclosuresBy } from '../kinds/volume.js';
import { tallyName } from '../kinds/tally.js';
import type { TallyPlace } from '../tally/toward.js';
import type { Settled } from '../judge/settled.js';
import { settledOf, vouchedBy } from './vouched.js';

/** Events that change the binding documents: everything under the agreement is judged again. */
const BINDING = /^gov\.transfer\.(?:agreement|roster|matchmethod)\./;

/** Names of the events whose marks are read when an event is folded, for the first time or again. */
export const marksAskedBy = (event: TransferEvent): string[] =>
  event.type === 'gov.transfer.event.retracted.v1'
    ? [nameOf(event), nameOf({ source: event.data.source ?? event.source, id: event.data.id })]
    : [nameOf(event)];

/** The facts that a batch will probably read, so that one query fetches them. A wrong guess costs time, and never changes a result. */
export class WillRead {
  readonly keys = new Set<Key>();
  /** Targets whose rules read nothing else. */
  readonly alone = new Set<Key>();
  /** The places in tallies at which acts are added. */
  readonly places: TallyPlace[] = [];
  /** `<source> <id>` of events whose earlier entries are read. */
  readonly events = new Map<string, { source: string; id: string }>();
  readonly agreements = new Set<string>();
  /** Watermarks of this batch, by agreement and source: the time up to which they vouch. */
  readonly watermarks = new Map<string, Map<string, number>>();
  /** Agreements whose facts are all read. */
  readonly rejudged = new Set<string>();
  private readonly submitted = new Set<Key<'request'>>();
  /** With the agencies of the recipients. */
  private readonly disclosed = new Map<Key<'disclosure'>, Set<string>>();
  /** By agreement: the ids of requests, disclosures and other subjects that findings may be about. */
  readonly about = new Map<string, Set<string>>();
  /** By agreement: the marks of this batch's events, and of the events that they retract. Read only where anything is marked. */
  readonly marks = new Map<string, Set<Key<'marks'>>>();
  /** Agreements with a retraction in this batch. */
  readonly marking = new Set<string>();

  add({ index, entry }: FoldInput): void {
    const { event, quarantined } = entry;
    const agreement = event?.agreementid ?? quarantined?.known.agreementid;
    const source = event?.source ?? quarantined?.known.source;
    if (agreement === undefined) return;
    this.agreements.add(agreement);
    this.findings(agreement, agreement);
    this.keys.add(keys.agreement(agreement));
    if (source === undefined) return;
    this.keys.add(keys.source(agreement, source));
    this.findings(agreement, source);
    const known = quarantined?.known.sequence;
    if (known !== undefined) {
      this.keys.add(keys.sequences(agreement, source, Math.floor(Number(known) / CHUNK)));
      this.keys.add(keys.refused(agreement, source, Number(known)));
    }
    if (!event) return;
    if (event.sequence !== undefined) {
      this.keys.add(keys.sequences(agreement, source, Math.floor(Number(event.sequence) / CHUNK)));
    }
    this.event(source, event.id);
    for (const name of marksAskedBy(event)) this.mark(agreement, name);
    if (event.type === 'gov.transfer.event.retracted.v1') {
      this.event(event.data.source ?? source, event.data.id);
      this.marking.add(agreement);
    }
    if (event.type === 'gov.transfer.source.watermarked.v1') this.watermark(agreement, source, millis(event.data.upTo));
    if (BINDING.test(event.type)) {
      this.rejudged.add(agreement);
      this.keys.add(keys.volume(agreement, ''));
    }
    const time = Date.parse(event.time);
    const day = event.timeprecision === 'day' ? event.time.slice(0, 'YYYY-MM-DD'.length) : undefined;
    const { requestId, disclosureId, incidentId, matchId, items } = event.data as {
      requestId?: string;
      matchId?: string;
      disclosureId?: string;
      incidentId?: string;
      items?: Bulk;
    };
    // The act that it answers may follow in the same batch: then it is folded again.
    if (speakerNeeded(event.type) === 'recipient of the disclosure' || answersRequest(event.type))
      this.keys.add(keys.irregular(agreement, chunkOf(index)));
    if (event.type === 'gov.transfer.request.submitted.v1') this.submitted.add(keys.request(agreement, requestId!));
    if (event.type === 'gov.transfer.disclosure.made.v1')
      this.recipient(keys.disclosure(agreement, disclosureId!), event.data.recipient.agency);
    if (incidentId !== undefined) this.keys.add(keys.incident(agreement, incidentId));
    if (disclosureId !== undefined) {
      this.keys.add(keys.disclosure(agreement, disclosureId));
      this.keys.add(keys.volume(agreement, ''));
      this.places.push({ agreement, of: tallyName(disclosuresBy(''), day), time });
      this.findings(agreement, disclosureId);
    }
    const request =
      event.type === 'gov.transfer.disclosure.made.v1'
        ? requestOf(subjectOf(agencyOf(source), disclosureId!), requestId)
        : requestId;
    if (request === undefined) return;
    this.keys.add(keys.request(agreement, request));
    this.findings(agreement, request);
    if (event.type === 'gov.transfer.match.performed.v1' && matchId !== undefined) {
      this.keys.add(keys.match(agreement, request, subjectOf(agencyOf(source), matchId)));
      this.findings(agreement, matchId);
    }
    if (items && event.type === 'gov.transfer.request.submitted.v1')
      this.reasons(agreement, request, agencyOf(source), items);
    for (const officer of items ? this.items(agreement, request, items) : [])
      this.places.push({ agreement, of: tallyName(engaging(officer), day), time });
  }

  /** Adds an entry that is folded again. */
  recordAgain(input: FoldInput): void {
    this.add(input);
    const { event } = input.entry;
    if (event) this.keys.add(keys.irregular(event.agreementid, chunkOf(input.index)));
  }

  /**
   * The consequences of acts that arrive after the statements about them: entries that are folded again, and the matches and blocks of a
   * request id that nobody had requested before. `of`: the facts under the keys of this batch.
   */
  late(of: <K extends Kind>(key: Key<K>) => FactsOf<K> | undefined): { again: EntryRange[]; ranges: KeyRange[] } {
    const again: EntryRange[] = [];
    const ranges: KeyRange[] = [];
    const entry = (agreement: string, from: number): void =>
      void again.push({ agreement, from, before: from + 1, limit: 1 });
    for (const key of this.submitted) {
      const facts = of(key);
      if (!facts) continue;
      for (const index of facts.unheard) entry(facts.agreement, index);
      if (!isEmptyRecord(facts.requesters)) continue;
      ranges.push(blocksOf(facts.agreement, facts.request), matchesOf(facts.agreement, facts.request));
    }
    for (const [key, recipients] of this.disclosed) {
      const facts = of(key);
      if (!facts || [...recipients].every((agency) => isRecipientOf(facts, agency))) continue;
      for (const { index } of facts.receipts) entry(facts.agreement, index);
    }
    return { again, ranges };
  }

  /** The time up to which all sources of an agreement vouch, if the watermarks of this batch count. `of`: the facts of a source. */
  settled(about: AgreementFacts, of: (source: string) => SourceFacts | undefined): Settled {
    const own = this.watermarks.get(about.agreement);
    const vouched = vouchedBy(about, (source) => {
      const facts = of(source);
      const upTo = own?.get(source);
      return facts && upTo !== undefined && upTo > facts.watermark ? { ...facts, watermark: upTo } : facts;
    });
    const now = settledOf(about.agreement, about.vouched).through;
    const through = settledOf(about.agreement, vouched).through.map((upTo, n) => Math.max(upTo, now[n] ?? -Infinity));
    return { agreement: about.agreement, through };
  }

  /** Adds the findings about facts that will be judged. */
  judged(key: Key): void {
    if (isOf('request', key) || isOf('disclosure', key) || isOf('officer', key))
      this.findings(agreementOf(key), idOf(key));
  }

  /** Adds a target whose conclusion is due. `alone`: its rules read nothing else. */
  target(key: Key, alone = false): void {
    const agreement = agreementOf(key);
    // What a match is for is looked up whichever rule asks.
    (alone && !isOf('match', key) ? this.alone : this.keys).add(key);
    this.keys.add(keys.agreement(agreement));
    this.agreements.add(agreement);
    this.findings(agreement, agreement);
    const [id = ''] = idOf(key).split('|');
    this.findings(agreement, id);
  }

  private watermark(agreement: string, source: string, upTo: number): void {
    const own = this.watermarks.get(agreement) ?? new Map<string, number>();
    this.watermarks.set(agreement, own.set(source, Math.max(upTo, own.get(source) ?? 0)));
  }

  private findings(agreement: string, id: string): void {
    const known = this.about.get(agreement);
    if (known) known.add(id);
    else this.about.set(agreement, new Set([id]));
  }

  private recipient(key: Key<'disclosure'>, agency: string): void {
    const known = this.disclosed.get(key);
    if (known) known.add(agency);
    else this.disclosed.set(key, new Set([agency]));
  }

  private mark(agreement: string, name: string): void {
    const known = this.marks.get(agreement);
    const key = keys.marks(agreement, name);
    if (known) known.add(key);
    else this.marks.set(agreement, new Set([key]));
  }

  private event(source: string, id: string): void {
    this.events.set(`${source} ${id}`, { source, id });
  }

  /** Returns the officers that the items name. */
  private items(agreement: string, request: string, { fields, rows, defaults }: Bulk): Set<string> {
    const itemColumn = fields.indexOf('itemNo');
    const officerColumn = fields.indexOf('officers');
    const officers = new Set((defaults?.['officers'] as string[] | undefined) ?? []);
    let last = -1;
    for (const row of rows) {
      const block = Math.floor(((row[itemColumn] as number) - 1) / BLOCK);
      if (block !== last) this.keys.add(keys.block(agreement, request, block));
      last = block;
      if (officerColumn >= 0) for (const officer of row[officerColumn] as string[]) officers.add(officer);
    }
    for (const officer of officers) {
      this.keys.add(keys.officer(agreement, officer));
      this.findings(agreement, officer);
    }
    return officers;
  }

  private reasons(agreement: string, request: string, requester: string, { fields, rows, defaults }: Bulk): void {
    const column = fields.indexOf('reasonDigest');
    const one = defaults?.['reasonDigest'] as string | undefined;
    if (column < 0 && one !== undefined) this.keys.add(keys.reason(agreement, request, requester, one));
    for (const row of column < 0 ? [] : rows)
      if (row[column]) this.keys.add(keys.reason(agreement, request, requester, row[column] as string));
  }
}
