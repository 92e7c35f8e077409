export { ruleSet } from './rule-set.js';
export { rulesWithSentences, type Said, sentenceOf } from './sentences.js';
export { clauseInWords, type SaidClause, saidClause } from './words/clauses.js';
export {
  codeName,
  comparedName,
  hasCodeName,
  hasParameterName,
  hasRefusalName,
  parameterName,
  refusalName,
} from './words/names.js';
export { dayAlone, inHours, type Told } from './words/facts.js';
export { lackSubjectKind, lackUnit } from './words/lack-units.js';
export { reasonInWords } from './words/reasons.js';
