import { useEffect, useState } from 'react';

const QUIET_MS = 300;

/** Nothing at first, since most answers come sooner; then the shape of what will be here, and words for who cannot see it. */
export function Loading({ what, rows = 3 }: { what: string; rows?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className="skeleton" role="status">
      <span className="usa-sr-only">Loading {what}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton-row" aria-hidden="true" />
      ))}
    </div>
  );
}
