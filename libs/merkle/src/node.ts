import { nodeCrypto } from '#libs/crypto';
import { edges } from './edge.js';
import { merkle } from './merkle.js';
import type * as portable from './subtree.js';

/* All that hashes, over node:crypto: what services and commands import by name. */
const over = merkle(nodeCrypto);

export const { completeRoot, leafHash, nodeHash, writeLeafHash } = over;
export const { inclusionProof, inclusionProofAsync, verifyInclusion } = over;
export const { consistencyProof, consistencyProofAsync, verifyConsistency } = over;
export const { treeRoot, treeRootAsync, tileHashReader } = over;
export const { appendLeaves, edgeRoot } = edges(over);

/** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1). Never write to it. */
export const EMPTY_ROOT = over.emptyRoot();

export type HashAt = portable.HashAt<Buffer>;
export type AsyncHashAt = portable.AsyncHashAt<Buffer>;
