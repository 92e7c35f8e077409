import { Button } from '@trussworks/react-uswds';
import { useEffect, useRef, useState } from 'react';
import { When } from '../parts/When.js';
import type { EntryDone } from './check.js';
import { checkNow, checkOnScreen, type State, useEntryCheck, usePinned } from './checks.js';
import { Independently } from './Independently.js';
import { Mark } from './Mark.js';
import { saveFile } from './save-file.js';
import { Steps } from './Steps.js';
import { useOnScreen } from './useOnScreen.js';
import { IDLE, unansweredInWords, type Verdict, verdictOf, WAITING } from './words.js';

interface EvidenceProofProps {
  /** `leafHash`: as the finding names it; undefined: it names none. */
  entry: { shard: string; index: number; leafHash?: string };
}

/** Whether an entry is in the log, as this browser checks it: the mark and, when opened, its steps. Checked once it is on screen. */
export function EvidenceProof({ entry }: EvidenceProofProps) {
  const { shard, index, leafHash } = entry;
  const element = useRef<HTMLDivElement>(null);
  const onScreen = useOnScreen(element);
  const { change } = usePinned();
  const state = useEntryCheck(entry);
  useEffect(
    () => (onScreen ? checkOnScreen({ shard, index, ...(leafHash === undefined ? {} : { leafHash }) }) : undefined),
    [onScreen, change, shard, index, leafHash],
  );
  const name = `entry ${shard}/${index}`;
  return (
    <div className="proof" ref={element}>
      <Mark verdict={verdict(state)} />
      {state.is !== 'waiting' && state.is !== 'done' && <CheckButton name={name} check={() => checkNow(entry)} />}
      {state.is === 'done' && <Opened entry={entry} done={state.done} name={name} />}
    </div>
  );
}

function verdict(state: State<EntryDone>): Verdict {
  switch (state.is) {
    case 'idle':
      return IDLE;
    case 'waiting':
      return WAITING;
    case 'unanswered':
      return { ...IDLE, because: unansweredInWords(state.error) };
    case 'done':
      return verdictOf(state.done.result);
  }
}

const CheckButton = ({ name, check, again = false }: { name: string; check: () => void; again?: boolean }) => (
  <Button type="button" unstyled className="screen-only proof-act" onClick={check}>
    {again ? 'Check again' : 'Check now'}
    <span className="usa-sr-only">: {name}</span>
  </Button>
);

function Opened({ entry, done, name }: { entry: EvidenceProofProps['entry']; done: EntryDone; name: string }) {
  const [open, setOpen] = useState(false);
  const { result, at, remembered } = done;
  const file = `entry-${entry.shard}-${entry.index}`;
  return (
    <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        What was checked<span className="usa-sr-only"> of {name}</span>
      </summary>
      {open && (
        <>
          <p className="fine">
            Checked <When at={new Date(at).toISOString()} seconds />, by the clock of this computer.
          </p>
          <Steps steps={result.steps} />
          <p className="proof-acts screen-only">
            <CheckButton name={name} check={() => checkNow(entry)} again />
            <Save name={`${file}.json`} bytes={done.entry} words="Save the entry" of={name} />
            <Save name={`${file}.tlog-proof`} bytes={done.receipt} words="Save the receipt" of={name} />
            <Save
              name={`${file}-earlier.checkpoint`}
              bytes={remembered}
              words="Save the earlier checkpoint"
              of={name}
            />
          </p>
          <Independently
            command={`countersign verify --receipt ${file}.tlog-proof --entry ${file}.json --policy pinned-keys.txt`}
          />
        </>
      )}
    </details>
  );
}

interface SaveProps {
  name: string;
  bytes: Uint8Array<ArrayBuffer> | string | null | undefined;
  words: string;
  of: string;
}

const Save = ({ name, bytes, words, of }: SaveProps) =>
  bytes === null || bytes === undefined ? null : (
    <Button type="button" unstyled className="proof-act" onClick={() => saveFile(name, bytes)}>
      {words}
      <span className="usa-sr-only">: {of}</span>
    </Button>
  );
