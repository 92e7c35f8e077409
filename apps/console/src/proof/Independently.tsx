import { Copyable } from '../parts/Copyable.js';

/** What no page can prove of itself, and the way to find out without it. */
export function Independently({ command }: { command: string }) {
  return (
    <div className="proof-independently">
      <p>
        <strong>This page came from the operator being checked.</strong> It could show a tick whatever the log holds. To
        depend on nobody’s page, check the same with the <code>countersign</code> command from a copy that you got
        elsewhere, or with other tools; <em>Check it yourself</em> in Countersign’s documents (docs/verify.md) says how:
      </p>
      <p>
        <Copyable of="the command to check it without this page" text={command} />
      </p>
    </div>
  );
}
