import { Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { newKey } from '../findings/acts.js';
import { DecisionFailed } from './DecisionFailed.js';
import { approvalNow, deciding, type Verb } from './decide.js';

const WORDS: Readonly<Record<Verb, { title: string; act: string; means: string }>> = {
  approve: {
    title: 'Approve it',
    act: 'Approve',
    means: 'You are the second of two persons. Your name, your reason and the time are recorded for good.',
  },
  refuse: {
    title: 'Refuse it',
    act: 'Refuse',
    means: 'It stays refused: what is wanted still is asked for again. Your reason is recorded for good.',
  },
  withdraw: {
    title: 'Withdraw what you asked for',
    act: 'Withdraw',
    means: 'That you asked stays in the ledger, and that you withdrew it too.',
  },
  end: {
    title: 'End the exception now',
    act: 'End it',
    means: 'What it suppressed is back in the queue at once. To have it again takes two persons again.',
  },
};

interface DecideDialogProps {
  id: string;
  verb: Verb;
  /** Undefined: asked for before it is sent. */
  version: number | undefined;
  /** What it is about. */
  words: readonly string[];
  onClose: () => void;
}

/** A reason, and the act. What she typed is kept while she gives her credentials again. */
export function DecideDialog({ id, verb, version, words, onClose }: DecideDialogProps) {
  const queries = useQueryClient();
  const [reason, setReason, clear] = useDraft(`approval.${verb}.${id}`);
  const sent = useRef<{ reason: string; key: string; version: number }>(undefined);
  const act = useMutation({
    mutationFn: async () => {
      if (sent.current?.reason !== reason)
        sent.current = { reason, key: newKey(), version: version ?? (await approvalNow(id)).version };
      return deciding(id, verb, sent.current.version, reason.trim(), sent.current.key);
    },
    onSuccess: async () => {
      clear();
      onClose();
      await Promise.all(['approvals', 'exceptions'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
  const { title, act: name, means } = WORDS[verb];
  return (
    <Dialog title={title} open onClose={onClose}>
      {words.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!act.isPending) act.mutate();
        }}
      >
        <label className="usa-label" htmlFor="decide-reason">
          Reason, in a sentence
        </label>
        <input
          id="decide-reason"
          className="usa-input"
          required
          maxLength={300}
          value={reason}
          aria-describedby="decide-means"
          onChange={({ target }) => setReason(target.value)}
        />
        <p id="decide-means" className="fine">
          {means} No names, numbers or addresses of people.
        </p>
        {act.isError && <DecisionFailed error={act.error} again={() => act.mutate()} />}
        <Button type="submit" aria-disabled={act.isPending}>
          {act.isPending ? 'Recording…' : name}
        </Button>
      </form>
    </Dialog>
  );
}
