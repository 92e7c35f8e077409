/*
 * The specs of all rules, in one file for the runner: each file that it runs loads and warms up the code that judges anew, which takes
 * longer than the specs of most rules. One rule: `npm run test:unit -- --testPathPatterns every-rule -t DIS-17`.
 */
import './AGR-01/rule.spec.js';
import './AGR-02/rule.spec.js';
import './DIS-01/rule.spec.js';
import './DIS-02/rule.spec.js';
import './DIS-03/rule.spec.js';
import './DIS-04/rule.spec.js';
import './DIS-07/rule.spec.js';
import './DIS-10/rule.spec.js';
import './DIS-17/rule.spec.js';
import './DIS-18/rule.spec.js';
import './INC-02/rule.spec.js';
import './INT-02/rule.spec.js';
import './INT-03/rule.spec.js';
import './INT-05/rule.spec.js';
import './INT-09/rule.spec.js';
import './INT-10/rule.spec.js';
import './INT-11/rule.spec.js';
import './INT-12/rule.spec.js';
import './INT-13/rule.spec.js';
import './INT-14/rule.spec.js';
import './INT-15/rule.spec.js';
import './MAT-02/rule.spec.js';
import './MAT-06/rule.spec.js';
import './RCP-01/rule.spec.js';
import './RCP-02/rule.spec.js';
import './RCP-04/rule.spec.js';
import './REQ-03/rule.spec.js';
import './REQ-06/rule.spec.js';
import './REQ-08/rule.spec.js';
import './REQ-09/rule.spec.js';
