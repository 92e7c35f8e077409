import { type AgreementPolicy, type DataOf, digestOf } from '#libs/contracts';
import type { Prng } from '../prng.js';
import type { PlantedFinding } from '../truth.js';
import { AgreementWriter, refOf } from './writer.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-01-05T09:00:00Z');
const END = Date.parse('2026-06-30T00:00:00Z');
/** Up to when every source vouches for all it did. */
export const UP_TO = Date.parse('2026-07-15T00:00:00Z');
/** From a request to its disclosure. */
const DISCLOSED_AFTER = 8 * HOUR;
/** No act besides requests and what follows from them is earlier. */
const FIRST_SINGLE_ACT = START + 30 * DAY;
const EARLY_WAVE = -2;
const LAST_WAVE = 9;

/** What can be planted in one agreement. Each is a change to an otherwise lawful history, and knows its own truth. */
export type Plant =
  | 'AGR-01'
  | 'AGR-02'
  | 'REQ-03'
  | 'REQ-06'
  | 'REQ-08'
  | 'REQ-09'
  | 'MAT-02'
  | 'MAT-06'
  | 'DIS-01'
  | 'DIS-02'
  | 'DIS-03'
  | 'DIS-04'
  | 'DIS-07'
  | 'DIS-10'
  | 'DIS-17'
  | 'RCP-01'
  | 'RCP-02'
  | 'RCP-04'
  | 'INC-02'
  | 'INT-02'
  | 'INT-03'
  | 'INT-09'
  | 'INT-10'
  | 'INT-11'
  | 'INT-12'
  | 'retraction'
  | 'silent party';

export const PLANTS: Plant[] = [
  'AGR-01', 'AGR-02', 'REQ-03', 'REQ-06', 'REQ-08', 'REQ-09', 'MAT-02', 'MAT-06', 'DIS-01', 'DIS-02', 'DIS-03', 'DIS-04',
  'DIS-07', 'DIS-10', 'DIS-17', 'RCP-01', 'RCP-02', 'RCP-04', 'INC-02', 'INT-02', 'INT-03', 'INT-09', 'INT-10', 'INT-11',
  'INT-12', 'retraction', 'silent party',
]; // prettier-ignore

type Item = Record<string, unknown> & { itemNo: number };
type BulkType =
  'gov.transfer.request.submitted.v1' | 'gov.transfer.match.performed.v1' | 'gov.transfer.disclosure.made.v1';

interface Flow {
  requestId: string;
  disclosureId: string;
  officer: string;
  items: number;
  submittedAt: number;
  requestRows: Item[];
  matchRows: Item[];
  disclosed: Item[];
  recipient: string;
  receipt?: { count: number; location: string } | undefined;
}

/** Writes one agreement's history between two agencies, with what is planted in it. */
export class History {
  readonly writer: AgreementWriter;
  readonly findings: PlantedFinding[] = [];
  /** Rows of its requests. */
  items = 0;
  private readonly giver: string;
  private readonly taker: string;
  private readonly clerk: string;
  private readonly vault = 'VAULT-1';
  private disclosedItems = 0;
  private flows = 0;

  constructor(
    readonly agreement: string,
    private readonly agencies: { giver: string; taker: string },
    private readonly plants: Set<Plant>,
    private readonly random: Prng,
  ) {
    this.writer = new AgreementWriter(agreement, random);
    this.giver = `urn:agency:${agencies.giver}:disclosures`;
    this.taker = `urn:agency:${agencies.taker}:requests`;
    this.clerk = refOf(`${agreement} clerk`);
  }

  write(): this {
    const flows = this.planFlows();
    this.items = flows.reduce((sum, flow) => sum + flow.requestRows.length, 0);
    this.disclosedItems = flows.reduce((sum, flow) => sum + flow.disclosed.length, 0);
    const byTime = [...flows].sort((a, b) => a.submittedAt - b.submittedAt);
    const [earliest, ...later] = byTime as [Flow, ...Flow[]];
    this.registerAgreement(flows);
    this.writeFlow(earliest);
    this.vouchEarly(earliest, later);
    for (const flow of later) this.writeFlow(flow);
    this.writeSingleActs(flows);
    this.writeIntegrity();
    this.watermark(UP_TO, LAST_WAVE);
    return this;
  }

  private watermark(upTo: number, wave: number): void {
    this.writer.watermark(this.giver, upTo, wave);
    if (!this.plants.has('silent party')) this.writer.watermark(this.taker, upTo, wave);
  }

  /**
   * Between the earliest request and the next act both parties say that all is sent, so that absences are concluded
   * while most of the history is still to come. A source whose clock is wrong (INT-03) could not say so truthfully.
   */
  private vouchEarly(earliest: Flow, later: Flow[]): void {
    const next = Math.min(FIRST_SINGLE_ACT, ...later.map((flow) => flow.submittedAt));
    const upTo = next - HOUR;
    if (upTo < earliest.submittedAt + DISCLOSED_AFTER || this.plants.has('INT-03')) return;
    for (const sending of this.writer.sendings) sending.wave = EARLY_WAVE;
    this.watermark(upTo, EARLY_WAVE + 1);
  }

  private plant(rule: string, subject: string, count = 1): void {
    this.findings.push({ rule, agreement: this.agreement, subject, count });
  }

  // --- the agreement ---------------------------------------------------------------------------------------------

  private registerAgreement(flows: Flow[]): void {
    const { agencies, plants } = this;
    const cap = this.disclosedItems - 1;
    const clause = { basis: 'clause' as const };
    const policy: AgreementPolicy = {
      agreementType: 'MOU',
      exchangeMode: 'request',
      parties: [
        { agency: agencies.giver, role: 'source' },
        { agency: agencies.taker, role: 'recipient' },
      ],
      authority: ['26 USC 6103(i)(2)'],
      effectiveFrom: new Date(START - 5 * DAY).toISOString(),
      effectiveTo: new Date(END).toISOString(),
      elementsAllowed: ['name', 'address'],
      matchPathsAllowed: [
        { path: 'TIN', mustCompare: ['name', 'address'] },
        { path: 'ADDRESS', mustCompare: ['name', 'address'] },
      ],
      matchRate: { min: { value: 0.5, ...clause }, max: { value: 0.99, ...clause } },
      officerSpanMax: { value: 200, ...clause },
      ackDeadlineHours: { value: 72, ...clause },
      latenessSeconds: { value: 5, ...clause },
      volume: { lifetime: { value: plants.has('DIS-10') ? cap : this.disclosedItems + 1_000, ...clause } },
    };
    if (plants.has('DIS-10')) this.plant('DIS-10', 'lifetime');
    // With AGR-01 only one party has recorded the document: nothing is in effect, whatever the acts say.
    const parties = plants.has('AGR-01') ? [this.taker] : [this.giver, this.taker];
    const data = { version: 1, documentDigest: digestOf(this.agreement), policy };
    for (const source of parties)
      this.writer.send(source, 'gov.transfer.agreement.registered.v1', START - 4 * DAY, data);
    const rosters = [
      { rosterKind: 'recipient' as const, add: [this.clerk, ...flows.map((flow) => flow.officer)] },
      { rosterKind: 'holding_location' as const, add: [this.vault] },
    ];
    for (const roster of rosters) {
      const document = {
        ...roster,
        documentDigest: digestOf(`${this.agreement} rosters`),
        effectiveAt: new Date(START - 3 * DAY).toISOString(),
      };
      for (const source of parties)
        this.writer.send(source, 'gov.transfer.roster.changed.v1', START - 3 * DAY, document);
    }
    if (plants.has('AGR-01')) this.plant('AGR-01', '', flows.length * 2);
  }

  // --- requests and what follows from them -----------------------------------------------------------------------

  private planFlows(): Flow[] {
    const { random, plants } = this;
    const flows: Flow[] = [];
    // Where nothing is in effect most rules cannot be evaluated, so such an agreement has one plain flow.
    const plain = plants.has('AGR-01') ? 1 : random.int(1, 3);
    for (let i = 0; i < plain; i++) flows.push(this.lawfulFlow(random.int(20, 90), START + random.int(1, 100) * DAY));
    if (plants.has('REQ-08')) flows.push(this.boilerplate(this.lawfulFlow(random.int(110, 160), START + 110 * DAY)));
    if (plants.has('REQ-09')) {
      const flow = this.lawfulFlow(random.int(201, 260), START + 112 * DAY);
      this.plant('REQ-09', flow.officer);
      flows.push(flow);
    }
    if (plants.has('MAT-06')) flows.push(this.poorMatch(this.lawfulFlow(random.int(120, 180), START + 114 * DAY)));
    if (plants.has('AGR-02')) {
      flows.push(this.lawfulFlow(random.int(5, 15), END + DAY));
      this.plant('AGR-02', '', 2);
    }
    if (plants.has('RCP-01')) flows.push(this.unacknowledged(this.lawfulFlow(random.int(5, 20), START + 40 * DAY)));
    const first = flows[0]!;
    for (const rule of [
      'REQ-03',
      'REQ-06',
      'DIS-17',
      'MAT-02',
      'DIS-02',
      'DIS-03',
      'DIS-04',
      'DIS-07',
      'RCP-02',
      'RCP-04',
    ] as const) {
      if (plants.has(rule)) this.spoil(rule, first);
    }
    return flows;
  }

  /** A request of `n` items of which about three in four match and are disclosed; nothing in it is amiss. */
  private lawfulFlow(n: number, submittedAt: number): Flow {
    const { random } = this;
    const id = `${this.agreement}-${++this.flows}`;
    const officer = refOf(`${id} officer`);
    const items = Array.from({ length: n }, (_, i) => i + 1);
    const matched = new Set(random.sample(items, Math.max(1, Math.round(n * 0.75))));
    return {
      requestId: `r-${id}`,
      disclosureId: `d-${id}`,
      officer,
      items: n,
      submittedAt,
      requestRows: items.map((itemNo) => ({
        itemNo,
        addressCodes: random.chance(0.1) ? ['A10'] : [],
        namePresent: true,
        reasonDigest: refOf(`${id} reason ${itemNo % 7}`),
        officers: [officer],
      })),
      matchRows: items.map((itemNo) => ({
        itemNo,
        path: random.pick(['TIN', 'ADDRESS']),
        result: matched.has(itemNo) ? 'MATCH' : 'NO_MATCH',
        ...(matched.has(itemNo) ? { addressCompared: true, subjectRef: refOf(`${id} subject ${itemNo}`) } : {}),
      })),
      disclosed: [...matched]
        .sort((a, b) => a - b)
        .map((itemNo) => ({ itemNo, subjectRef: refOf(`${id} subject ${itemNo}`) })),
      recipient: officer,
      receipt: { count: matched.size, location: this.vault },
    };
  }

  private boilerplate(flow: Flow): Flow {
    const reason = refOf(`${flow.requestId} the same for all`);
    for (const row of flow.requestRows) row.reasonDigest = reason;
    this.plant('REQ-08', flow.requestId, flow.items);
    return flow;
  }

  private poorMatch(flow: Flow): Flow {
    const keep = new Set(flow.disclosed.slice(0, Math.floor(flow.items * 0.2)).map((row) => row.itemNo));
    for (const row of flow.matchRows) {
      if (keep.has(row.itemNo)) continue;
      row.result = 'NO_MATCH';
      delete row.addressCompared;
      delete row.subjectRef;
    }
    flow.disclosed = flow.disclosed.filter((row) => keep.has(row.itemNo));
    flow.receipt = { count: keep.size, location: this.vault };
    this.plant('MAT-06', flow.requestId);
    return flow;
  }

  private unacknowledged(flow: Flow): Flow {
    flow.receipt = undefined;
    this.plant('RCP-01', flow.disclosureId);
    return flow;
  }

  /** Plants one rule in a flow. `first` takes items that no other plant has touched, so that the counts stay apart. */
  private spoil(rule: Plant, flow: Flow): void {
    const { random } = this;
    const some = <T>(list: T[]): T[] => random.sample(list, Math.min(list.length, random.int(1, 4)));
    const notDisclosed = flow.requestRows.filter((row) => !flow.disclosed.some((d) => d.itemNo === row.itemNo));
    switch (rule) {
      case 'REQ-03': {
        const rows = some(flow.requestRows);
        for (const row of rows) row.namePresent = false;
        return this.plant('REQ-03', flow.requestId, rows.length);
      }
      case 'REQ-06': {
        const rows = some(notDisclosed);
        for (const row of rows) row.addressCodes = ['A02'];
        return this.addTo('REQ-06', flow.requestId, rows.length);
      }
      case 'DIS-17': {
        const chosen = new Set(some(flow.disclosed).map((row) => row.itemNo));
        for (const row of flow.requestRows)
          if (chosen.has(row.itemNo)) row.addressCodes = [random.pick(['A01', 'A02', 'A08'])];
        this.addTo('REQ-06', flow.requestId, chosen.size);
        return this.plant('DIS-17', flow.disclosureId, chosen.size);
      }
      case 'MAT-02': {
        const rows = some(flow.matchRows.filter((row) => row.result === 'MATCH'));
        for (const row of rows) row.addressCompared = false;
        return this.plant('MAT-02', flow.requestId, rows.length);
      }
      case 'DIS-02': {
        const extra = random.int(1, 4);
        for (let i = 1; i <= extra; i++) {
          const itemNo = flow.items + 1_000 + i;
          flow.matchRows.push({ itemNo, path: 'ADDRESS', result: 'MATCH', addressCompared: true });
          flow.disclosed.push({ itemNo });
        }
        flow.receipt = { count: flow.disclosed.length, location: this.vault };
        return this.plant('DIS-02', flow.disclosureId, extra);
      }
      case 'DIS-03': {
        const rows = some(flow.disclosed);
        for (const row of rows) row.elements = ['address', 'wages'];
        return this.plant('DIS-03', flow.disclosureId, rows.length);
      }
      case 'DIS-04': {
        const rows = some(notDisclosed.filter((row) => (row.addressCodes as string[])[0] !== 'A02'));
        for (const { itemNo } of rows) flow.disclosed.push({ itemNo });
        flow.receipt = { count: flow.disclosed.length, location: this.vault };
        return this.plant('DIS-04', flow.disclosureId, rows.length);
      }
      case 'DIS-07':
        flow.recipient = refOf(`${flow.disclosureId} somebody else`);
        return this.plant('DIS-07', flow.disclosureId);
      case 'RCP-02':
        flow.receipt = { location: this.vault, count: flow.disclosed.length + random.int(1, 3) };
        return this.plant('RCP-02', flow.disclosureId);
      case 'RCP-04':
        flow.receipt = { count: flow.receipt!.count, location: 'SOMEBODYS-LAPTOP' };
        return this.plant('RCP-04', flow.disclosureId);
      default:
        throw new Error(`${rule} is not planted in a flow`);
    }
  }

  private addTo(rule: string, subject: string, count: number): void {
    const known = this.findings.find((f) => f.rule === rule && f.subject === subject);
    if (known) known.count += count;
    else this.plant(rule, subject, count);
  }

  private writeFlow(flow: Flow): void {
    const { giver, taker, agencies, random, writer } = this;
    const { requestId } = flow;
    const send = <T extends BulkType>(source: string, type: T, time: number, rows: Item[], header: object): void => {
      const parts = partsOf(rows, Math.ceil(rows.length / random.int(1, 3)));
      parts.forEach((items, i) => {
        writer.send(source, type, time, { ...header, part: i + 1, of: parts.length, items } as unknown as DataOf<T>);
      });
    };
    send(taker, 'gov.transfer.request.submitted.v1', flow.submittedAt, flow.requestRows, {
      requestId,
      requesterRef: refOf(`${this.agreement} head`),
      itemsCount: flow.items,
    });
    writer.send(giver, 'gov.transfer.request.validated.v1', flow.submittedAt + 2 * HOUR, {
      requestId,
      acceptedCount: flow.items,
    });
    send(giver, 'gov.transfer.match.performed.v1', flow.submittedAt + 5 * HOUR, flow.matchRows, {
      matchId: `m-${requestId}`,
      requestId,
    });
    const disclosedAt = flow.submittedAt + DISCLOSED_AFTER;
    send(giver, 'gov.transfer.disclosure.made.v1', disclosedAt, flow.disclosed, {
      disclosureId: flow.disclosureId,
      requestId,
      matchId: `m-${requestId}`,
      recipient: { agency: agencies.taker, actorRefs: [flow.recipient] },
      elements: ['name', 'address'],
      elementClass: 'identity',
      itemsCount: flow.disclosed.length,
    });
    if (!flow.receipt) return;
    writer.send(taker, 'gov.transfer.receipt.acknowledged.v1', disclosedAt + random.int(1, 70) * HOUR, {
      disclosureId: flow.disclosureId,
      receivedCount: flow.receipt.count,
      holdingLocation: flow.receipt.location,
    });
  }

  // --- single acts -----------------------------------------------------------------------------------------------

  private writeSingleActs(flows: Flow[]): void {
    const { plants, writer, giver, taker, agencies, random } = this;
    const orphan = (name: string) => {
      const disclosureId = `d-${this.agreement}-${name}`;
      const time = START + random.int(30, 60) * DAY;
      const data = {
        disclosureId,
        recipient: { agency: agencies.taker, actorRefs: [this.clerk] },
        elements: ['address'],
        itemsCount: 0,
      };
      const sent = writer.send(giver, 'gov.transfer.disclosure.made.v1', time, data);
      writer.send(taker, 'gov.transfer.receipt.acknowledged.v1', time + HOUR, {
        disclosureId,
        receivedCount: 0,
        holdingLocation: this.vault,
      });
      return { disclosureId, ...sent };
    };
    if (plants.has('DIS-01')) this.plant('DIS-01', orphan('orphan').disclosureId);
    if (plants.has('retraction')) {
      // A disclosure without a request that its source takes back: no finding stays.
      const { id } = orphan('mistake');
      writer.send(
        giver,
        'gov.transfer.event.retracted.v1',
        START + 61 * DAY,
        { id, reason: 'entered by mistake' },
        { wave: 1 },
      );
    }
    if (plants.has('INC-02')) {
      const occurred = START + 20 * DAY;
      const incidentId = `i-${this.agreement}`;
      const found = occurred + random.int(31, 120) * DAY;
      writer.send(giver, 'gov.transfer.incident.reported.v1', found, {
        incidentId,
        occurredAt: new Date(occurred).toISOString(),
        discoveredAt: new Date(found).toISOString(),
        disclosureIds: [flows[0]!.disclosureId],
      });
      this.plant('INC-02', incidentId);
    }
  }

  private access(n: number): DataOf<'gov.transfer.access.recorded.v1'> {
    return {
      accessId: `a-${this.agreement}-${n}`,
      disclosureId: `d-${this.agreement}-1`,
      actorRef: this.clerk,
      action: 'view',
      outcome: 'success',
    };
  }

  private writeIntegrity(): void {
    const { plants, writer, taker, giver, agencies, random } = this;
    const type = 'gov.transfer.access.recorded.v1';
    const time = START + 70 * DAY;
    if (plants.has('INT-02')) {
      const holes = random.int(1, 3);
      for (let i = 0; i < holes; i++) writer.takeSequence(taker);
      writer.send(taker, type, time, this.access(1));
      this.plant('INT-02', taker, holes);
    }
    if (plants.has('INT-03')) {
      writer.send(giver, type, Date.parse('2001-01-01T00:00:00Z'), this.access(2), { known: 'system' });
      this.plant('INT-03', giver);
    }
    if (plants.has('INT-09')) {
      const refused = {
        specversion: '1.0',
        id: random.uuid(),
        source: giver,
        type,
        time: new Date(time).toISOString(),
        agreementid: this.agreement,
        sequence: String(writer.takeSequence(giver)),
        data: { surprise: true },
      };
      writer.raw(agencies.giver, this.agreement, Buffer.from(JSON.stringify(refused)));
      this.plant('INT-09', `transfers.${agencies.giver} schema`);
    }
    if (plants.has('INT-10')) {
      writer.send(giver, type, time, this.access(3), { topicOf: agencies.taker });
      this.plant('INT-10', `transfers.${agencies.taker} ${giver}`);
    }
    if (plants.has('INT-11')) {
      const first = writer.send(taker, type, time, this.access(4));
      writer.send(taker, type, time + HOUR, this.access(5), { id: first.id, sequence: first.sequence, wave: 1 });
      this.plant('INT-11', `${taker} ${first.id}`);
    }
    if (plants.has('INT-12')) {
      writer.send(taker, type, time, this.access(6), { key: 'another-agreement' });
      this.plant('INT-12', taker);
    }
  }
}

/** Parts of at most `size` rows. Rows of one part have the same fields, because a tuple cannot leave one out. */
function partsOf(items: Item[], size: number): { fields: string[]; rows: unknown[][] }[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const shape = Object.keys(item).join();
    groups.set(shape, [...(groups.get(shape) ?? []), item]);
  }
  return [...groups].flatMap(([shape, group]) => {
    const fields = shape.split(',');
    const parts = [];
    for (let at = 0; at < group.length; at += size) {
      parts.push({ fields, rows: group.slice(at, at + size).map((item) => fields.map((field) => item[field])) });
    }
    return parts;
  });
}
