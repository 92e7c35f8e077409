/** What the api asks of the read models. Plain functions over a data source or a snapshot of it; none of them writes. */
export * from './accounting.js';
export * from './agreements.js';
export * from './as-of.js';
export * from './entries.js';
export * from './finding-hits.js';
export * from './finding-items.js';
export * from './findings.js';
export * from './funnel.js';
export * from './not-evaluable.js';
export * from './policy.js';
export * from './queryable.js';
export * from './status.js';
