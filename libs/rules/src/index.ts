export { ruleSet } from './rule-set.js';
export { rulesWithSentences, type Said, sentenceOf } from './sentences.js';
export { type Told } from './words/facts.js';
