import { z } from 'zod';
import { ACCESS_PURPOSE } from '#libs/contracts';
import { setting } from '#libs/platform';
import { READ_KINDS, type ReadKind } from './reads.js';

/** The purposes of a kind of answer, where one is demanded. */
export type Purposes = ReadonlyMap<ReadKind, ReadonlySet<string>>;

const isKind = (text: string): text is ReadKind => (READ_KINDS as readonly string[]).includes(text);

/** A setting `kind:purpose,purpose;kind:purpose`, white space around a name allowed. */
export const purposes = (description: string) =>
  setting.text(description).transform((text, context): Purposes => {
    const found = new Map<ReadKind, ReadonlySet<string>>();
    const refuse = (message: string): never => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    for (const entry of text.split(';')) {
      const [kind = '', list = '', ...more] = entry.split(':').map((part) => part.trim());
      const codes = list.split(',').map((code) => code.trim());
      if (!isKind(kind)) return refuse(`one of ${READ_KINDS.join(', ')} is expected before the colon`);
      if (found.has(kind)) return refuse(`${kind} may be named once, with all of its purposes`);
      if (more.length > 0 || !codes.every((code) => ACCESS_PURPOSE.test(code)))
        return refuse('kind:purpose,purpose is expected, purposes of up to 40 small letters, digits and dashes');
      found.set(kind, new Set(codes));
    }
    return found;
  });
