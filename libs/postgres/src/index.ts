/** Connections to PostgreSQL: sessions with settings of their own, that are nobody else's and end when the server goes silent. */
export { SharedSession } from './pooler.js';
export { SESSION_SETTINGS } from './settings.js';
export { DatabaseSilent } from './silence.js';
export { ANSWER_GRACE_MS, postgresSource, type SourceOptions } from './source.js';
