export { ruleSet } from './rule-set.js';
export { rulesWithSentences, type Said, sentenceOf } from './sentences.js';
export { clauseInWords } from './words/clauses.js';
export { dayAlone, type Told } from './words/facts.js';
export { reasonInWords } from './words/reasons.js';
