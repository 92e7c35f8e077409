import { z } from 'zod';
import { agency } from '#libs/contracts';
import type { Forwarders } from '#libs/intake';
import { setting } from '#libs/platform';

/** A setting `forwarder:agency,agency;forwarder:agency`, white space around a name allowed. */
export const forwarders = (description: string) =>
  setting.text(description).transform((text, context): Forwarders => {
    const found = new Map<string, ReadonlySet<string>>();
    for (const entry of text.split(';')) {
      const [forwarder = '', list, ...more] = entry.split(':').map((part) => part.trim());
      const agencies = list?.split(',').map((name) => name.trim()) ?? [];
      const fault =
        more.length > 0 || list === undefined || list === ''
          ? 'forwarder:agency,agency is expected, and a semicolon before the next'
          : found.has(forwarder)
            ? `${forwarder} may be named once, with all that it carries for`
            : agencies.includes(forwarder)
              ? `${forwarder} carries its own word without being told`
              : [forwarder, ...agencies].map(faultOf).find((one) => one !== undefined);
      if (fault !== undefined) {
        context.addIssue({ code: 'custom', message: fault });
        return z.NEVER;
      }
      found.set(forwarder, new Set(agencies));
    }
    return found;
  });

const faultOf = (name: string): string | undefined =>
  agency.safeParse(name).success ? undefined : `${JSON.stringify(name)} is not the name of an agency`;
