import { useState } from 'react';

/** A code to take along, as it is: small, and one act away from the clipboard. `of`: what it is, for the button's name. */
export function Copyable({ text, of }: { text: string; of: string }) {
  const [said, say] = useState('');
  const copy = (): void => {
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard here'));
    done.then(
      () => say('Copied'),
      () => say('Mark it and copy it by hand: this browser does not let the page'),
    );
  };
  return (
    <span className="code-copy">
      <code>{text}</code>
      <button type="button" className="usa-button usa-button--unstyled" onClick={copy} aria-label={`Copy ${of}`}>
        Copy
      </button>
      <span role="status" className="fine">
        {said}
      </span>
    </span>
  );
}
