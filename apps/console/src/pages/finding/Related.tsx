import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty.js';
import { Severity } from '../../parts/Severity.js';
import { statusName } from '../../words/names.js';
import { sentenceOf } from '../../words/sentence.js';
import { units } from '../../words/units.js';
import type { Detail } from './finding-queries.js';
import { whyInWords } from './roles.js';

export function Related({ related }: { related: Detail['related'] }) {
  if (related === null) return <Empty title="What belonged to it then is not known" />;
  if (related.findings.length === 0) return <Empty title="No other finding belongs to it" />;
  return (
    <>
      <ul className="related">
        {related.findings.map(({ why, finding }) => (
          <li key={finding.id}>
            <p>
              <Severity of={finding.severity} />{' '}
              <Link to="/findings/$id" params={{ id: finding.id }}>
                {finding.title}
              </Link>{' '}
              <span className="fine">
                {finding.rule}, {units(finding.count, finding.unit)}
                {finding.status === 'withdrawn' && `, ${statusName('withdrawn').toLowerCase()}`}
              </span>
            </p>
            <p>{sentenceOf(finding)}</p>
            <p className="fine">{why.map(whyInWords).join(' ')}</p>
          </li>
        ))}
      </ul>
      {related.more && <p>There are more; these are the gravest.</p>}
    </>
  );
}
