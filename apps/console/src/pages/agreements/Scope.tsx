import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/Empty.js';
import { When } from '../../parts/When.js';
import { termInWords } from './terms.js';
import { type Detail, rolesInWords, STATES, type Version } from './words.js';

type Term = Version['terms'][number];

/** What the versions of an agreement state and leave open, in sentences. */
export function Scope({ detail }: { detail: Detail }) {
  const { agreement, versions, versionsComplete } = detail;
  const [newest, ...older] = versions;
  if (!newest)
    return (
      <Empty title="No version that binds is shown to you">
        <p>A version binds once every party has recorded it. What was proposed only is not shown here.</p>
      </Empty>
    );
  return (
    <>
      <VersionState version={newest} />
      <Terms agreement={agreement} version={newest} />
      {older.map((version, n) => (
        <details key={`${version.version} ${version.since}`} className="numbers">
          <summary>
            Version {version.version}: {STATES[version.state].toLowerCase()}
          </summary>
          <VersionState version={version} />
          <Changes from={version} to={versions[n]!} />
          <Terms agreement={agreement} version={version} />
        </details>
      ))}
      {!versionsComplete && <p>There are older versions, which are not shown.</p>}
    </>
  );
}

function VersionState({ version: one }: { version: Version }) {
  const { version, state, effectiveFrom, effectiveTo, since, until, claimed } = one;
  return (
    <p>
      <strong>Version {version}.</strong> {rolesInWords(one.parties)}. {STATES[state]}. From <When at={effectiveFrom} />
      {effectiveTo === null ? (
        '; no end is stated'
      ) : (
        <>
          {' '}
          to <When at={effectiveTo} />
        </>
      )}
      . It binds since <When at={since} />
      {until !== null && (
        <>
          , until <When at={until} />
        </>
      )}
      .{claimed && ' It rests on a record of which nothing proves whose it is.'}
    </p>
  );
}

function Terms({ agreement, version: { terms } }: { agreement: string; version: Version }) {
  const stated = terms.filter(({ value }) => value !== null);
  const open = terms.filter(({ notEvaluable }) => notEvaluable);
  const usual = terms.filter(({ value, notEvaluable }) => value === null && !notEvaluable);
  return (
    <>
      <h3>What it states</h3>
      <TermList agreement={agreement} terms={stated} />
      {open.length > 0 && (
        <>
          <h3>What it leaves open, so that it cannot be judged</h3>
          <TermList agreement={agreement} terms={open} />
        </>
      )}
      {usual.length > 0 && (
        <details className="numbers">
          <summary>What holds where it says nothing ({usual.length})</summary>
          <TermList agreement={agreement} terms={usual} />
        </details>
      )}
    </>
  );
}

function TermList({ agreement, terms }: { agreement: string; terms: readonly Term[] }) {
  return (
    <dl className="record terms">
      {terms.map(({ term, label, value, words, rules }) => (
        <div key={term}>
          <dt>{label}</dt>
          <dd>
            {termInWords({ term, value, words })}
            {rules.map((rule) => (
              <Link
                key={rule}
                to="/findings"
                search={{ agreement, rule, status: 'all' }}
                aria-label={`Findings of ${rule}`}
                className="fine"
              >
                {rule}
              </Link>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const wordsOf = (term: Term | undefined): string => (term ? termInWords(term) : '');

/** What the later version says otherwise. */
function Changes({ from, to }: { from: Version; to: Version }) {
  if (to.changed === null || to.changed.length === 0) return <p>Version {to.version} states the same.</p>;
  const of = ({ terms }: Version, name: string): Term | undefined => terms.find(({ term }) => term === name);
  return (
    <>
      <h3>What version {to.version} changed</h3>
      <dl className="record terms">
        {to.changed.map((name) => (
          <div key={name}>
            <dt>{(of(to, name) ?? of(from, name))?.label ?? name}</dt>
            <dd>
              <span className="sub">Before: {wordsOf(of(from, name))}</span>
              <span className="sub">Then: {wordsOf(of(to, name))}</span>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
