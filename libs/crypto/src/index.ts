/** What checking a log takes of cryptography, and node:crypto's for services and commands. A page brings that of libs/noble. */
export { nodeCrypto } from './node-crypto.js';
export * from './portable.js';
