import { Link } from '@tanstack/react-router';
import { useSession } from '../../api/session.js';
import { Copyable } from '../../parts/Copyable.js';

/** What the page cannot prove, and the way to find out without it. */
export function CheckYourself({ shards }: { shards: readonly string[] }) {
  const { who } = useSession();
  const events = shards.find((shard) => /^\d/.test(shard)) ?? '0';
  return (
    <section className="panel" aria-labelledby="check-title">
      <h2 id="check-title">What this page does not prove, and how to check without it</h2>
      <ul className="plain">
        <li>This page came from the operator whose ledger it shows. It can show whatever the operator wants it to.</li>
        <li>Nothing here says that what an agency recorded is true, or that it recorded all that it did.</li>
        <li>
          Without a witness, and without a checkpoint that you kept, nobody can tell a log that was cut off, or one of
          which others see another version.
        </li>
      </ul>
      <p>
        To check it, use a program and keys that did not come from this server. Ask for the log’s keys where you trust
        the answer: an inspector, a witness, another agency. Then, with the <code>countersign</code> command:
      </p>
      <ol className="commands">
        <li>
          Sign in:{' '}
          <Copyable of="the command to sign in" text={`countersign login --issuer ${who.issuer} --token-file token`} />
        </li>
        <li>
          Check the whole of a shard, if you may read all of it, and that it only grew since the last time:{' '}
          <Copyable
            of="the command to check a shard"
            text={`countersign verify --url ${location.origin}/log/${events} --token-file token --vkey "$VKEY" --state seen.json`}
          />
        </li>
        <li>
          Check one entry that you may read, with its receipt:{' '}
          <Copyable
            of="the command to check a receipt"
            text={`countersign verify --receipt entry.tlog-proof --entry entry.json --vkey "$VKEY"`}
          />
        </li>
      </ol>
      <p className="fine">
        The page <em>Check it yourself</em> of Countersign’s documents (docs/verify.md) says how to get these files, how
        to ask for witnesses, and how to do it with other tools than ours. What was{' '}
        <Link to="/quarantine">refused</Link> is in the log too.
      </p>
    </section>
  );
}
