import { agencyOf, type Bulk } from '#libs/contracts';
import { BLOCK } from '../bits.js';
import { requestOf, subjectOf } from '../kinds/disclosure.js';
import { agreementOf, idOf, type Key, keys } from '../kinds/key.js';
import { CHUNK } from '../kinds/source.js';
import { dayOfSlot, slotOf } from '../kinds/volume.js';
import type { FoldInput } from '../memory/memory.js';

/** Events that change what binds the parties: all under the agreement is judged again. */
const BINDING = /^gov\.transfer\.(?:agreement|roster|matchmethod)\./;

/** What a batch will most likely ask memory for, so that one query fetches it. A wrong guess costs time, never a result. */
export class WillRead {
  readonly keys = new Set<Key>();
  /** `<source> <id>` of events whose earlier entries are asked for. */
  readonly events = new Map<string, { source: string; id: string }>();
  readonly agreements = new Set<string>();
  /** Agreements whose watermarks move in this batch. */
  readonly watermarked = new Set<string>();
  /** Agreements of which everything is asked for. */
  readonly rejudged = new Set<string>();
  /** Ids of requests, disclosures and the like that findings may be about; '' for lines of what is not evaluable, which are of all. */
  readonly ids = new Set<string>(['']);

  note({ entry }: FoldInput): void {
    const { event, quarantined } = entry;
    const agreement = event?.agreementid ?? quarantined?.known.agreementid;
    const source = event?.source ?? quarantined?.known.source;
    if (agreement === undefined) return;
    this.agreements.add(agreement);
    this.ids.add(agreement);
    this.keys.add(keys.agreement(agreement));
    if (source === undefined) return;
    this.keys.add(keys.source(agreement, source));
    this.ids.add(source);
    if (!event) return;
    if (event.sequence !== undefined) {
      this.keys.add(keys.sequences(agreement, source, Math.floor(Number(event.sequence) / CHUNK)));
    }
    this.event(source, event.id);
    if (event.type === 'gov.transfer.event.retracted.v1') this.event(event.data.source ?? source, event.data.id);
    if (event.type === 'gov.transfer.source.watermarked.v1') this.watermarked.add(agreement);
    if (BINDING.test(event.type)) {
      this.rejudged.add(agreement);
      this.keys.add(keys.volume(agreement));
    }
    const { requestId, disclosureId, incidentId, matchId, items } = event.data as {
      requestId?: string;
      matchId?: string;
      disclosureId?: string;
      incidentId?: string;
      items?: Bulk;
    };
    if (incidentId !== undefined) this.keys.add(keys.incident(agreement, incidentId));
    if (disclosureId !== undefined) {
      this.keys.add(keys.disclosure(agreement, disclosureId));
      this.keys.add(keys.volume(agreement));
      const slot = slotOf(Date.parse(event.time));
      this.keys.add(keys.volumeDay(agreement, dayOfSlot(slot)));
      this.keys.add(keys.volumeSlot(agreement, dayOfSlot(slot), slot));
      this.ids.add(disclosureId);
    }
    const request =
      event.type === 'gov.transfer.disclosure.made.v1'
        ? requestOf(subjectOf(agencyOf(source), disclosureId!), requestId)
        : requestId;
    if (request === undefined) return;
    this.keys.add(keys.request(agreement, request));
    this.ids.add(request);
    if (event.type === 'gov.transfer.match.performed.v1' && matchId !== undefined) {
      this.keys.add(keys.match(agreement, request, subjectOf(agencyOf(source), matchId)));
      this.ids.add(matchId);
    }
    if (items) this.items(agreement, request, items);
    if (items && event.type === 'gov.transfer.request.submitted.v1')
      this.reasons(agreement, request, agencyOf(source), items);
  }

  /** What is judged again because its time has come. */
  target(key: Key): void {
    const agreement = agreementOf(key);
    this.keys.add(key);
    this.keys.add(keys.agreement(agreement));
    this.agreements.add(agreement);
    this.ids.add(agreement);
    const [id = ''] = idOf(key).split('|');
    this.ids.add(id);
  }

  private event(source: string, id: string): void {
    this.events.set(`${source} ${id}`, { source, id });
  }

  private items(agreement: string, request: string, { fields, rows, defaults }: Bulk): void {
    const itemColumn = fields.indexOf('itemNo');
    const officerColumn = fields.indexOf('officers');
    let last = -1;
    for (const row of rows) {
      const block = Math.floor(((row[itemColumn] as number) - 1) / BLOCK);
      if (block !== last) this.keys.add(keys.block(agreement, request, block));
      last = block;
      if (officerColumn >= 0) this.officers(agreement, row[officerColumn] as string[]);
    }
    this.officers(agreement, (defaults?.['officers'] as string[] | undefined) ?? []);
  }

  private reasons(agreement: string, request: string, requester: string, { fields, rows, defaults }: Bulk): void {
    const column = fields.indexOf('reasonDigest');
    const one = defaults?.['reasonDigest'] as string | undefined;
    if (column < 0 && one !== undefined) this.keys.add(keys.reason(agreement, request, requester, one));
    for (const row of column < 0 ? [] : rows)
      if (row[column]) this.keys.add(keys.reason(agreement, request, requester, row[column] as string));
  }

  private officers(agreement: string, officers: string[]): void {
    for (const officer of officers) {
      this.keys.add(keys.officer(agreement, officer));
      this.ids.add(officer);
    }
  }
}
