import { useEffect, useRef } from 'react';
import { number } from '../../words/format.js';
import { sentenceOf } from '../../words/sentence.js';
import { useNamesAndYou } from '../../api/people.js';
import { stateName } from '../../words/names.js';
import type { Done, Previewed, Wish } from './acts.js';
import type { Finding } from './finding.js';
import { doneInWords, previewInWords } from './outcome.js';

const nameOf = (id: string, rows: readonly Finding[]): string => {
  const row = rows.find((one) => one.id === id);
  return row ? sentenceOf(row) : id;
};

/** A step of the dialog that has come: the focus is there, since what she pressed is gone. */
function useArrival() {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}

/** So many of those that will change are named before they do. */
const NAMED = 20;

interface PreviewWordsProps {
  previewed: Previewed;
  wish: Wish;
  rows: readonly Finding[];
}

export function PreviewWords({ previewed, wish, rows }: PreviewWordsProps) {
  const arrival = useArrival();
  const name = useNamesAndYou();
  const will = previewed.findings.filter(({ outcome }) => outcome === 'change');
  const not = previewed.findings.filter(({ outcome }) => outcome !== 'change');
  return (
    <div ref={arrival} tabIndex={-1} className="act-step">
      {previewInWords(previewed, wish, name).map((words) => (
        <p key={words}>{words}</p>
      ))}
      {will.length > 0 && (
        <ul className="act-results">
          {will.slice(0, NAMED).map(({ finding, triage }) => (
            <li key={finding}>
              {nameOf(finding, rows)}
              {triage && (
                <span className="fine">
                  {' '}
                  (now {stateName(triage.shown)}, {triage.owner ? `with ${name(triage.owner)}` : 'nobody has it'})
                </span>
              )}
            </li>
          ))}
          {will.length > NAMED && <li>and {number(will.length - NAMED)} more</li>}
        </ul>
      )}
      {not.length > 0 && (
        <ul className="act-results">
          {not.map(({ finding, outcome, problem, detail }) => (
            <li key={finding}>
              {nameOf(finding, rows)}
              <br />
              <span className="fine">
                {problem?.detail ?? detail ?? (outcome === 'unchanged' ? 'There already' : 'Not open to you, or gone')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function Results({ done, rows }: { done: Done; rows: readonly Finding[] }) {
  const arrival = useArrival();
  const not = done.findings.filter(({ result }) => result !== 'done');
  return (
    <div ref={arrival} tabIndex={-1} className="act-step">
      {doneInWords(done).map((words) => (
        <p key={words}>{words}</p>
      ))}
      {not.length > 0 && (
        <ul className="act-results">
          {not.map(({ finding, problem, detail, news }) => (
            <li key={finding}>
              {nameOf(finding, rows)}
              <br />
              <span className="fine">
                {problem?.detail ??
                  detail ??
                  (news ? 'More was found since you looked.' : 'Your desk has done something else with it meanwhile.')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
