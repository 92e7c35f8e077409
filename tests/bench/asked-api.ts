import type { StartedProcess } from '#libs/stack';
import type { PreparedStack } from '../../apps/cli/src/demo/demo-stack.js';
import { TestIssuer } from '../support/tokens.js';

/** One principal, and one address, asks for all. */
const NO_LIMITS = {
  COUNTERSIGN_RATE_LIMIT: '0',
  COUNTERSIGN_RATE_LIMIT_OPEN: '0',
  COUNTERSIGN_RATE_LIMIT_LOG: '0',
  COUNTERSIGN_RATE_LIMIT_TOKENS: '0',
};

/** Starts an api of a stack that trusts `issuer` and answers whoever asks however often. */
export const startAskedApi = (
  stack: PreparedStack,
  issuer: TestIssuer,
  env: Record<string, string> = {},
): Promise<StartedProcess> => stack.start('api', { ...issuer.env(), ...NO_LIMITS, ...env });

export async function withIssuer<T>(work: (issuer: TestIssuer) => Promise<T>): Promise<T> {
  const issuer = await TestIssuer.start();
  try {
    return await work(issuer);
  } finally {
    await issuer.close();
  }
}
