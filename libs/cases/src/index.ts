/** Synthetic cases, each the same for the same seed, with the truth of what is planted in them. */
export { compare, type Comparison, type FoundFinding, type FoundLine, type Truth } from './truth.js';
export { interleave } from './interleave.js';
export { Prng } from './prng.js';
export { writeIrsIce } from './irs-ice/files.js';
export { randomCase } from './random/random-case.js';
export { truthByHttp } from './random/by-http.js';
export { PLANTS } from './random/plants.js';
export type { Sending } from './random/writer.js';
export { evasiveCase } from './evasive/evasive-case.js';
export { evasiveDifferences } from './evasive/evasive-differences.js';
export type { EvasiveCase, EvasiveSending, Moment } from './evasive/evasive-truth.js';
