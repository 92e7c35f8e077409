import { Link } from '@tanstack/react-router';
import { Severity } from '../../parts/Severity.js';
import { When } from '../../parts/When.js';
import { changed, type Search } from '../../search.js';
import { number } from '../../words/format.js';
import { packName } from '../../words/names.js';
import { sentenceOf, subjectOf } from '../../words/sentence.js';
import { units } from '../../words/units.js';
import { dayAlone, totalOf } from './clauses.js';
import { Copyable } from '../../parts/Copyable.js';
import type { Detail } from './finding-queries.js';
import { theoryInWords } from './roles.js';

/** Where she is, and how grave it is. */
export function Trail({ finding, list }: { finding: Detail['finding']; list: string | undefined }) {
  return (
    <>
      <nav data-trail className="trail" aria-label="Where this page is">
        <ol>
          <li>{list === undefined ? <Link to="/findings">Findings</Link> : <Link to={list}>Findings</Link>}</li>
          <li>
            <Link to="/findings" search={{ rule: finding.rule }}>
              {finding.rule}
            </Link>
          </li>
        </ol>
      </nav>
      <p className="finding-severity">
        <Severity of={finding.severity} />
      </p>
    </>
  );
}

/** The plain sentence, then what it counts, of how many, by which rules, and when it came to be known. */
export function FindingHead({ detail, search }: { detail: Detail; search: Search }) {
  const { finding, clauses, items, ruleText } = detail;
  const total = totalOf(clauses);
  const known =
    total === undefined || finding.unit !== 'items'
      ? units(finding.count, finding.unit)
      : `${number(finding.count)} of ${number(total.of)} ${total.words}`;
  const day = finding.actTime === null ? undefined : dayAlone(finding.actTime);
  return (
    <div className="finding-head">
      <p className="finding-sentence">{sentenceOf(finding)}</p>
      {finding.derived !== null && (
        <p className="finding-derived">
          <strong>Derived.</strong> {finding.derived}
        </p>
      )}
      <ul className="facts">
        <li>
          <Link
            to="."
            search={changed(search, { tab: items === null ? 'evidence' : 'items' })}
            state={true}
            resetScroll={false}
          >
            {known}
            {finding.status === 'withdrawn' && ' now'}
          </Link>
        </li>
        {finding.actTime !== null && (
          <li>
            act of <When at={day ?? finding.actTime} />
          </li>
        )}
        <li>
          recorded <When at={finding.firstSeen} seconds />
        </li>
        {ruleText !== null && <li>by {packName(ruleText.pack)}</li>}
        {finding.theory !== null && <li>{theoryInWords(finding.theory)}</li>}
        {finding.agreement !== null && (
          <li>
            agreement{' '}
            <Link to="/agreements/$id" params={{ id: finding.agreement }}>
              {finding.agreement}
            </Link>
          </li>
        )}
      </ul>
      <p className="fine">
        It is about: {subjectOf(finding)}, <Copyable text={finding.subject} of={finding.subjectKind} />. A finding says
        what does not fit; it is no verdict on anybody.
      </p>
    </div>
  );
}
