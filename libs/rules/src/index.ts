export { ruleSet } from './rule-set.js';
