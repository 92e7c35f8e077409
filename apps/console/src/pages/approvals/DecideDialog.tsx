import { Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ReasonField } from '../../acting/MoveFields.js';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { useSending } from '../../acting/useSending.js';
import { Dialog } from '../../parts/Dialog.js';
import { Failing } from '../../parts/Failing.js';
import { useDraft } from '../../parts/useDraft.js';
import { decisionRefused } from './DecisionRefused.js';
import { approvalNow, type Decision, deciding, type Verb } from './decide.js';

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
  const name = `approval.${verb}.${id}`;
  const [reason, setReason, clear] = useDraft(name);
  const sending = useSending(name, {
    send: (body: Decision, key) => deciding(id, verb, body, key),
    onDone: () => {
      clear();
      onClose();
      for (const key of ['approvals', 'exceptions']) void queries.invalidateQueries({ queryKey: [key] });
    },
  });
  const current = useMutation({
    mutationFn: async () => version ?? (await approvalNow(id)).version,
    onSuccess: (now) => sending.send({ version: now, reason: reason.trim() }),
  });
  const busy = current.isPending || sending.pending;
  const { title, act, means } = WORDS[verb];
  return (
    <Dialog title={title} open onClose={onClose} busy={sending.pending}>
      {words.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) current.mutate();
        }}
      >
        <ReasonField
          value={reason}
          onChange={setReason}
          readOnly={busy || sending.unknown !== undefined}
          hint={means}
        />
        {current.isError && <Failing error={current.error} />}
        <SendingFailed of={sending} told={decisionRefused} />
        {sending.unknown === undefined && (
          <Button type="submit" aria-disabled={busy}>
            {busy ? 'Recording…' : act}
          </Button>
        )}
      </form>
    </Dialog>
  );
}
