import type { DeskTriage } from './finding-queries.js';
import type { Person } from '../../api/person.js';
import { Standing } from './hand/Standing.js';
import { deskName } from '../../words/names.js';

interface OtherDesksProps {
  others: readonly DeskTriage[];
  severity: string;
  nameOf: (person: Person) => string;
}

/** Where other desks are, for auditors and overseers, side by side. No desk’s state closes another’s. */
export function OtherDesks({ others, severity, nameOf }: OtherDesksProps) {
  return (
    <section className="panel" aria-labelledby="desks">
      <h2 id="desks">Desks that have it</h2>
      {others.length === 0 && <p>No desk in your scope has done anything with it yet.</p>}
      {others.map((one) => (
        <section key={one.desk} aria-label={deskName(one.desk)} className="desk">
          <h3>{deskName(one.desk)}</h3>
          <Standing of={one} severity={severity} nameOf={nameOf} />
        </section>
      ))}
    </section>
  );
}
