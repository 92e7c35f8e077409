import { Button } from '@trussworks/react-uswds';
import { count, number } from '../../words/format.js';
import type { ActKind } from './ActDialog.js';
import { limitInWords } from './outcome.js';
import { overOf } from './selection.js';

interface SelectionBarProps {
  selected: number;
  /** Not selected, because an act takes no more. */
  over: number;
  /** All that the filter leaves, where that is more than what is on the page; null: not known, or no more. */
  total: number | null;
  /** All that the filter leaves is chosen, on whichever page it is. */
  all: boolean;
  onAll: () => void;
  onClear: () => void;
  onAct: (kind: ActKind) => void;
}

/** What is selected, and what can be done with it. */
export function SelectionBar({ selected, over, total, all, onAll, onClear, onAct }: SelectionBarProps) {
  return (
    <section className="selection" aria-label="What is selected">
      <p role="status">
        <strong>
          {all ? `All ${number(total ?? selected)} findings of this filter` : `${count(selected, 'finding')} selected`}
        </strong>{' '}
        {limitInWords(all ? overOf(total ?? selected) : over, all)}
        <span className="selection-hint">What you record stays for good.</span>
      </p>
      {!all && total !== null && (
        <Button type="button" unstyled onClick={onAll}>
          Select all {number(total)} of this filter
        </Button>
      )}
      <Button type="button" onClick={() => onAct('move')}>
        Decide…
      </Button>
      <Button type="button" outline onClick={() => onAct('give')}>
        Give to…
      </Button>
      <Button type="button" unstyled onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}
