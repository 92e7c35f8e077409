/** What the api keeps of the people who use it: sessions, who has signed in, settings, keys of requests. */
export { type Claim, IdempotencyKeys, type KeptAnswer, type Turn } from './idempotency.js';
export { keepName, type KnownPerson, People, type PeopleReader, type Person } from './people.js';
export { deskSchema } from './schema/index.js';
export { type Limits, type NewSession, sessionKey, SessionStore, type StoredSession } from './sessions.js';
export { SettingsStore, type StoredSettings } from './settings.js';
export { type SignIn, SignInStore } from './sign-ins.js';
export { deskTables } from './tables.js';
