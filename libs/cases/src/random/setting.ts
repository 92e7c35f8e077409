import type { Prng } from '../prng.js';
import type { PlantedFinding } from '../truth.js';
import type { Plant } from './plants.js';
import { AgreementWriter, refOf } from './writer.js';

/** One agreement between two agencies: who acts under it, what is planted in it, and the findings that must come of it. */
export class Setting {
  readonly writer: AgreementWriter;
  readonly findings: PlantedFinding[] = [];
  /** Source of the events of the agency that discloses, and of the one that asks. */
  readonly giver: string;
  readonly taker: string;
  readonly clerk: string;
  readonly vault = 'VAULT-1';

  constructor(
    readonly agreement: string,
    readonly agencies: { giver: string; taker: string },
    readonly plants: ReadonlySet<Plant>,
    readonly random: Prng,
  ) {
    this.writer = new AgreementWriter(agreement, random);
    this.giver = `urn:agency:${agencies.giver}:disclosures`;
    this.taker = `urn:agency:${agencies.taker}:requests`;
    this.clerk = refOf(`${agreement} clerk`);
  }

  /** The rule must find `count` in the subject, on top of what was planted there before. */
  plant(rule: string, subject: string, count = 1): void {
    const known = this.findings.find((finding) => finding.rule === rule && finding.subject === subject);
    if (known) known.count += count;
    else this.findings.push({ rule, agreement: this.agreement, subject, count });
  }
}
