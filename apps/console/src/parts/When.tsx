import { usePreferences } from '../api/preferences.js';
import { day, instant, isDay } from '../words/format.js';

/** A day as a day; an instant in the reader's zone, or in UTC where she has chosen that. Paper has it in UTC. */
export function When({ at, seconds = false }: { at: string; seconds?: boolean }) {
  const { utc } = usePreferences();
  if (isDay(at)) return <time dateTime={at}>{day(at)}</time>;
  return (
    <time dateTime={at}>
      <span className={utc ? undefined : 'screen-only'}>{instant(at, { utc, seconds })}</span>
      {!utc && <span className="print-only">{instant(at, { utc: true, seconds })}</span>}
    </time>
  );
}
