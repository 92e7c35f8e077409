import type { z } from 'zod';
import { type Suppression, suppressionFor } from '#libs/readmodel';
import type { suppressed } from './findings.answers.js';

type SuppressedBody = z.output<typeof suppressed>;

/** What keeps a finding out of the desk's queue. */
export function suppressedBody(all: readonly Suppression[] | undefined, desk: string | undefined): SuppressedBody {
  const by = suppressionFor(all, desk);
  return by && { approval: by.approval, until: by.until };
}
