import { nodeCrypto } from '#libs/crypto';
import { receiptChecks } from './check-receipt.js';
import { pinning } from './pins.js';

/* The checks over node:crypto, for commands. */
export const { checkReceipt, consistencyToAsk, readPins, readVkeys } = receiptChecks(nodeCrypto);
export const { keysOf } = pinning(nodeCrypto);
