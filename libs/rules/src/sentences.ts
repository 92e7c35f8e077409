import { Facts, type RuleSentence, type Told } from './words/facts.js';
import { agr01 } from './AGR-01/sentence.js';
import { agr02 } from './AGR-02/sentence.js';
import { dis01 } from './DIS-01/sentence.js';
import { dis02 } from './DIS-02/sentence.js';
import { dis03 } from './DIS-03/sentence.js';
import { dis04 } from './DIS-04/sentence.js';
import { dis07 } from './DIS-07/sentence.js';
import { dis10 } from './DIS-10/sentence.js';
import { dis17 } from './DIS-17/sentence.js';
import { dis18 } from './DIS-18/sentence.js';
import { inc02 } from './INC-02/sentence.js';
import { int02 } from './INT-02/sentence.js';
import { int03 } from './INT-03/sentence.js';
import { int05 } from './INT-05/sentence.js';
import { int09 } from './INT-09/sentence.js';
import { int10 } from './INT-10/sentence.js';
import { int11 } from './INT-11/sentence.js';
import { int12 } from './INT-12/sentence.js';
import { int13 } from './INT-13/sentence.js';
import { int14 } from './INT-14/sentence.js';
import { int15 } from './INT-15/sentence.js';
import { mat02 } from './MAT-02/sentence.js';
import { mat06 } from './MAT-06/sentence.js';
import { rcp01 } from './RCP-01/sentence.js';
import { rcp02 } from './RCP-02/sentence.js';
import { rcp04 } from './RCP-04/sentence.js';
import { req03 } from './REQ-03/sentence.js';
import { req06 } from './REQ-06/sentence.js';
import { req08 } from './REQ-08/sentence.js';
import { req09 } from './REQ-09/sentence.js';

/** Of every rule of this release: a unit test refuses a rule without one. */
const SENTENCES: Readonly<Record<string, RuleSentence>> = {
  'AGR-01': agr01,
  'AGR-02': agr02,
  'DIS-01': dis01,
  'DIS-02': dis02,
  'DIS-03': dis03,
  'DIS-04': dis04,
  'DIS-07': dis07,
  'DIS-10': dis10,
  'DIS-17': dis17,
  'DIS-18': dis18,
  'INC-02': inc02,
  'INT-02': int02,
  'INT-03': int03,
  'INT-05': int05,
  'INT-09': int09,
  'INT-10': int10,
  'INT-11': int11,
  'INT-12': int12,
  'INT-13': int13,
  'INT-14': int14,
  'INT-15': int15,
  'MAT-02': mat02,
  'MAT-06': mat06,
  'RCP-01': rcp01,
  'RCP-02': rcp02,
  'RCP-04': rcp04,
  'REQ-03': req03,
  'REQ-06': req06,
  'REQ-08': req08,
  'REQ-09': req09,
};

/** The rules that have sentences. */
export const rulesWithSentences: readonly string[] = Object.keys(SENTENCES);

export interface Said {
  sentence: string;
  /** How the number or the verdict was worked out, in one sentence. null: a record states it. */
  derived: string | null;
}

/** A finding in one plain sentence. null: this build lacks its rule. Items are items: a finding does not know of whom they are. */
export function sentenceOf(told: Told): Said | null {
  const rule = Object.hasOwn(SENTENCES, told.rule) ? SENTENCES[told.rule] : undefined;
  if (!rule) return null;
  const facts = new Facts(told);
  const form = told.count === 0 ? rule.zero : told.count === 1 ? rule.one : rule.many;
  // A withdrawn finding states nothing that could be derived.
  return { sentence: form(facts), derived: told.count === 0 ? null : rule.derived(facts) };
}
