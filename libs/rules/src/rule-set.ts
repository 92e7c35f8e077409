import { PORTIONS, RuleSet } from '#libs/judging';
import { agr01 } from './AGR-01/rule.js';
import { agr02 } from './AGR-02/rule.js';
import { dis01 } from './DIS-01/rule.js';
import { dis02 } from './DIS-02/rule.js';
import { dis03 } from './DIS-03/rule.js';
import { dis04 } from './DIS-04/rule.js';
import { dis07 } from './DIS-07/rule.js';
import { dis10 } from './DIS-10/rule.js';
import { dis17 } from './DIS-17/rule.js';
import { dis18 } from './DIS-18/rule.js';
import { inc02 } from './INC-02/rule.js';
import { int02 } from './INT-02/rule.js';
import { int03 } from './INT-03/rule.js';
import { int05 } from './INT-05/rule.js';
import { int09 } from './INT-09/rule.js';
import { int10 } from './INT-10/rule.js';
import { int11 } from './INT-11/rule.js';
import { int12 } from './INT-12/rule.js';
import { int13 } from './INT-13/rule.js';
import { int14 } from './INT-14/rule.js';
import { int15 } from './INT-15/rule.js';
import { mat02 } from './MAT-02/rule.js';
import { mat06 } from './MAT-06/rule.js';
import { rcp01 } from './RCP-01/rule.js';
import { rcp02 } from './RCP-02/rule.js';
import { rcp04 } from './RCP-04/rule.js';
import { req03 } from './REQ-03/rule.js';
import { req06 } from './REQ-06/rule.js';
import { req08 } from './REQ-08/rule.js';
import { req09 } from './REQ-09/rule.js';

import { RULE_CONTENTS } from './content.js';

/** The rules of this release. */
export const ruleSet = new RuleSet(
  [
    agr01,
    agr02,
    dis01,
    dis02,
    dis03,
    dis04,
    dis07,
    dis10,
    dis17,
    dis18,
    inc02,
    int02,
    int03,
    int05,
    int09,
    int10,
    int11,
    int12,
    int13,
    int14,
    int15,
    mat02,
    mat06,
    rcp01,
    rcp02,
    rcp04,
    req03,
    req06,
    req08,
    req09,
  ],
  PORTIONS,
  RULE_CONTENTS,
);
