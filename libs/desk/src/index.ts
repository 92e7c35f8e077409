/** What the api keeps of the people who use it: sessions, who has signed in, settings, keys of requests. */
export { deskSchema } from './schema/index.js';
export { DESK_TABLES } from './schema/tables.js';
export { type Claim, IdempotencyKeys, type KeptAnswer, type Turn } from './idempotency.js';
