export * from './truth.js';
export { Prng } from './prng.js';
export { AGREEMENT as IRS_ICE_AGREEMENT, planIrsIce, REPORTED, truthOf, type IrsIcePlan } from './irs-ice/plan.js';
export { JUNK, People } from './irs-ice/people.js';
export { writeIrsIce, type CaseFiles } from './irs-ice/files.js';
export { randomCase, type RandomCase } from './random/random-case.js';
export { PLANTS } from './random/plants.js';
export type { Sending } from './random/writer.js';
