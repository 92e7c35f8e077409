import type { Step } from '#portable/verifier';
import { Mark } from './Mark.js';
import type { Verdict } from './words.js';

const STATES: Readonly<Record<Step['state'], Pick<Verdict, 'shape' | 'word'>>> = {
  passed: { shape: 'checked', word: 'Passed' },
  failed: { shape: 'does-not-check', word: 'Failed' },
  'not-done': { shape: 'not-yet-checked', word: 'Not done' },
};

/** Each step of a check: what was compared, what came of it, what it proves and what it does not. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="proof-steps">
      {steps.map(({ id, state, title, said, compared, proves, doesNotProve }) => (
        <li key={id}>
          <p className="proof-step-title">{title}</p>
          <Mark verdict={{ ...STATES[state], because: said }} />
          {compared.length > 0 && (
            <dl>
              {compared.map(({ label, value }, at) => (
                <div key={at}>
                  <dt>{label}</dt>
                  <dd>
                    <code>{value}</code>
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <p className="fine">
            <strong>Proves:</strong> {proves} <strong>Does not prove:</strong> {doesNotProve}
          </p>
        </li>
      ))}
    </ol>
  );
}
