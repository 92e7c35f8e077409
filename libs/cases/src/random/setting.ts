import type { Prng } from '../prng.js';
import type { PlantedFinding, PlantedLine } from '../truth.js';
import type { Plant } from './plants.js';
import { AgreementWriter, refOf } from './writer.js';

/**
 * The agencies: the one that discloses, the one that asks, one that is in no document, and two that register the agreement's id between
 * them.
 */
export interface Cast {
  giver: string;
  taker: string;
  stranger: string;
  rivals: [string, string];
}

const PACK = 'usc26-6103';
/** Rules of the pack that an agreement may leave out. */
const OF_PACK = ['REQ-03', 'REQ-06', 'REQ-08', 'REQ-09', 'MAT-02', 'DIS-17', 'DIS-18', PACK];

/** One agreement between two agencies: their roles, the faults that are planted, and the findings and lines that must result. */
export class Setting {
  readonly writer: AgreementWriter;
  readonly findings: PlantedFinding[] = [];
  readonly lines: PlantedLine[] = [];
  /** What is said when everybody has vouched for everything. */
  readonly later: (() => void)[] = [];
  /** Source of the events of the agency that discloses, of the one that asks, and of the stranger. */
  readonly giver: string;
  readonly taker: string;
  readonly stranger: string;
  readonly packs: string[];
  readonly clerk: string;
  /** The officers who sign requests. */
  readonly head: string;
  readonly vault = 'VAULT-1';

  constructor(
    readonly agreement: string,
    readonly cast: Cast,
    readonly plants: ReadonlySet<Plant>,
    readonly random: Prng,
  ) {
    this.writer = new AgreementWriter(agreement, random);
    this.giver = `urn:agency:${cast.giver}:disclosures`;
    this.taker = `urn:agency:${cast.taker}:requests`;
    this.stranger = `urn:agency:${cast.stranger}:desk`;
    this.packs = plants.has('pack not chosen') ? ['core'] : ['core', PACK];
    this.clerk = refOf(`${agreement} clerk`);
    this.head = refOf(`${agreement} head`);
    if (plants.has('pack not chosen')) this.lines.push({ rule: PACK, agreement, reason: 'pack not chosen' });
  }

  /** The rule must find `count` in the subject, on top of what was planted there before. A pack that is not chosen finds nothing. */
  plant(rule: string, subject: string, count = 1, options: { kafkaOnly?: true } = {}): void {
    if (!this.judges(rule)) return;
    const known = this.findings.find((finding) => finding.rule === rule && finding.subject === subject);
    if (known) known.count += count;
    else this.findings.push({ rule, agreement: this.agreement, subject, count, ...options });
  }

  /** The rule, or pack, cannot judge `items` for this reason, on top of those of before; without a number it only says that there are some. */
  line(rule: string, reason: string, items?: number): void {
    if (!this.judges(rule) || items === 0) return;
    const known = this.lines.find((line) => line.rule === rule && line.reason === reason);
    if (!known) this.lines.push({ rule, agreement: this.agreement, reason, ...(items === undefined ? {} : { items }) });
    else if (known.items !== undefined && items !== undefined) known.items += items;
  }

  private judges = (rule: string): boolean => this.packs.includes(PACK) || !OF_PACK.includes(rule);

  request = (id: string): string => `${this.cast.taker}/${id}`;
  disclosure = (id: string): string => `${this.cast.giver}/${id}`;
  /** What sums up all requests of the one that asks, or all disclosures of the other. */
  acts = (kind: 'request' | 'disclosure'): string =>
    `${kind} ${kind === 'request' ? this.cast.taker : this.cast.giver}/${this.agreement}`;
}
