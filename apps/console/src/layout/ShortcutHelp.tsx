import { Button } from '@trussworks/react-uswds';
import { prefer, usePreferences } from '../api/preferences.js';
import { Dialog } from '../parts/Dialog.js';
import { activeShortcuts, useShortcuts } from './shortcuts.js';

/** `?`: the keys that work on this page, and the way to switch them all off. */
export function ShortcutHelp({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const { utc, shortcuts } = usePreferences();
  useShortcuts([
    { key: '?', words: 'Show these keys', run: () => onOpen(true) },
    { key: 'u', words: 'Show times in UTC, or in your own zone again', run: () => prefer({ utc: !utc }) },
  ]);
  return (
    <Dialog title="Keys of this page" open={open} onClose={() => onOpen(false)}>
      {shortcuts ? (
        <dl className="keys">
          {activeShortcuts().map(({ key, words }) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{words}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p>Keys are switched off in this browser.</p>
      )}
      <p>No key acts while you type.</p>
      <Button type="button" outline onClick={() => prefer({ shortcuts: !shortcuts })}>
        {shortcuts ? 'Switch all keys off' : 'Switch keys on'}
      </Button>
    </Dialog>
  );
}
