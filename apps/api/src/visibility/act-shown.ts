import type { DataSource } from 'typeorm';
import type { Entry } from '#libs/contracts';
import { coversAll, type Principal } from '#libs/identity';
import { approvalOf, inSnapshot, oversightActs, oversightFolded } from '#libs/readmodel';
import { agreementOfEntry, mayReadEntry } from './may-read-entry.js';
import { readerOf } from './reader.js';

/**
 * Whether the reader may open an entry of `oversight`: if `GET /v1/oversight` has it for her, which shows all that an act says. So whatever
 * links to an entry opens for whoever was shown the link, and for nobody else; the entry of a decision does not say whose request it is. Of
 * what is not folded yet there is no row: the entry itself says whose it is. A seal is asked for as an act is, so that the time that it takes
 * does not tell them apart. `agreement`: under which it is, as far as anybody can say.
 */
export async function actShown(
  db: DataSource,
  who: Principal,
  index: number,
  entry: Entry | null,
): Promise<{ agreement: string | undefined } | null> {
  const whole = coversAll(who.scope);
  const { issuer, subject } = who;
  return inSnapshot(db, readerOf(who), async (tx) => {
    if ((await oversightFolded(tx)) <= index)
      return mayReadEntry(who, entry) ? { agreement: agreementOfEntry(entry) } : null;
    const [act] = await oversightActs(tx, { issuer, subject, whole }, { index }, undefined, 1);
    if (!act) return whole ? { agreement: agreementOfEntry(entry) } : null;
    const of = act.approval === null ? undefined : (await approvalOf(tx, act.approval))?.of;
    const agreement = of?.kind === 'exception' ? of.exception.agreement : act.agreement;
    return { agreement: agreement ?? undefined };
  });
}
