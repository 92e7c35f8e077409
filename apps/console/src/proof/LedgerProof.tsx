import { Button } from '@trussworks/react-uswds';
import { useEffect } from 'react';
import { When } from '../parts/When.js';
import type { LogDone } from './check.js';
import { checkLogNow, type State, useLogCheck, usePinned } from './checks.js';
import { Independently } from './Independently.js';
import { Mark } from './Mark.js';
import { PinnedKeys } from './PinnedKeys.js';
import { saveFile } from './save-file.js';
import { Steps } from './Steps.js';
import { emptied, IDLE, unansweredInWords, type Verdict, verdictOf, WAITING } from './words.js';

/** What this browser has checked of a shard, and that it only grew since the reader's last visit. */
export function LedgerProof({ shard }: { shard: string }) {
  const { change } = usePinned();
  const state = useLogCheck(shard);
  useEffect(() => checkLogNow(shard), [shard, change]);
  return (
    <div className="proof">
      <div role="status">
        <Mark verdict={verdict(state)} />
      </div>
      <p className="proof-acts screen-only">
        <PinnedKeys />
        {state.is !== 'waiting' && (
          <Button type="button" unstyled className="proof-act" onClick={() => checkLogNow(shard)}>
            Check again<span className="usa-sr-only">: shard {shard}</span>
          </Button>
        )}
      </p>
      {state.is === 'done' && state.done.result && <Opened shard={shard} done={state.done} />}
    </div>
  );
}

function verdict(state: State<LogDone>): Verdict {
  switch (state.is) {
    case 'idle':
      return IDLE;
    case 'waiting':
      return WAITING;
    case 'unanswered':
      return { ...IDLE, because: unansweredInWords(state.error) };
    case 'done': {
      const { result, remembered } = state.done;
      if (result) return verdictOf(result);
      return remembered === undefined
        ? { ...IDLE, because: 'Nothing of this log is signed yet.' }
        : emptied(remembered);
    }
  }
}

function Opened({ shard, done: { at, result, checkpoint, remembered } }: { shard: string; done: LogDone }) {
  return (
    <details>
      <summary>
        What was checked<span className="usa-sr-only"> of shard {shard}</span>
      </summary>
      <p className="fine">
        Checked <When at={new Date(at).toISOString()} seconds />, by the clock of this computer.
      </p>
      <Steps steps={result!.steps} />
      <p className="proof-acts screen-only">
        <Save name={`${shard}.checkpoint`} note={checkpoint} words="Save the checkpoint" />
        <Save name={`${shard}-earlier.checkpoint`} note={remembered} words="Save the one of last time" />
      </p>
      <Independently
        command={`countersign verify --url ${location.origin}/log/${shard} --token-file token --policy pinned-keys.txt --state seen.json`}
      />
    </details>
  );
}

const Save = ({ name, note, words }: { name: string; note: string | null | undefined; words: string }) =>
  note === null || note === undefined ? null : (
    <Button type="button" unstyled className="proof-act" onClick={() => saveFile(name, note)}>
      {words}
    </Button>
  );
