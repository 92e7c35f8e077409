import { CLASS } from './words.js';

/** "TRAILER COURT", "MOBILE HOME PLAZA": the suffix is the park's. */
const PARK_BEFORE_SUFFIX = new Set(['HOME', 'HOMES', 'MOBILE', 'RV', 'TRAILER', 'TRLR']);

/**
 * Whether the number of a unit finds the door by itself: a lot in a mobile home park, a room in a hall, a slip in a marina. What
 * stands in a line with a street is in that street, whose house number it is not: "MAIN ST LOT 5".
 */
export class Places {
  private parkSeen = false;
  private nameSeen = false;
  private unitSeen = false;
  private plotSeen = false;
  private lineStreet = false;
  private linePark = false;
  private lineName = false;
  private lineUnit = false;
  private linePlot = false;

  constructor(private readonly cityApart: boolean) {}

  /** Any word without a digit, with the word before it on its line. */
  word(classes: number, before: string | null): void {
    if (classes === 0) return;
    if (classes & CLASS.suffix && before !== null && !PARK_BEFORE_SUFFIX.has(before)) this.lineStreet = true;
    if (classes & CLASS.park || (this.cityApart && classes & CLASS.parkApart)) this.linePark = true;
  }

  /** A word that names something. */
  name(): void {
    this.lineName = true;
  }

  /** A number after a word of these classes. */
  unit(classes: number): void {
    this.lineUnit = true;
    if (classes & CLASS.plot) this.linePlot = true;
  }

  endLine(): void {
    if (!this.lineStreet) {
      this.parkSeen ||= this.linePark;
      this.nameSeen ||= this.lineName;
      this.unitSeen ||= this.lineUnit;
      this.plotSeen ||= this.linePlot;
    }
    this.lineStreet = this.linePark = this.lineName = this.lineUnit = this.linePlot = false;
  }

  /** After the last line. A lot on the city's own line is in no place that is named: "LOT 5 ATHENS GA". */
  haveNumber(): boolean {
    this.endLine();
    return this.parkSeen ? this.unitSeen : this.plotSeen && this.nameSeen && this.cityApart;
  }
}
