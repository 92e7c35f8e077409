import { useState } from 'react';

/** A code or id for whoever looks it up elsewhere: small, and copied by one click. */
export function Copyable({ text, of }: { text: string; of: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <span className="copyable">
      <code>{text}</code>
      <button
        type="button"
        className="screen-only"
        aria-label={copied ? `Copied: ${of}` : `Copy ${of}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        onBlur={() => setCopied(false)}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </span>
  );
}
