import fc from '../../node_modules/fast-check/lib/fast-check.js';

/**
 * What tests get as `fast-check`: a property that fails says so at once, with the seed and the path that repeat it. Making a long history
 * small takes up to an hour, and a run of all tests waits for it; COUNTERSIGN_SHRINK=1 does it.
 */
fc.configureGlobal({ endOnFailure: process.env['COUNTERSIGN_SHRINK'] === undefined });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
