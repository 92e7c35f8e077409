import { Button } from '@trussworks/react-uswds';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { answered, api } from '../../api/client.js';
import type { components } from '../../../generated/openapi.js';
import { useSession } from '../../api/session.js';
import { Dialog } from '../../parts/Dialog.js';
import { useDraft } from '../../parts/useDraft.js';
import { number } from '../../words/format.js';
import { deskName } from '../../words/names.js';
import { newKey } from '../findings/acts.js';
import { deskOf, type Finding } from '../findings/finding.js';
import { conditionsOf, MOST_AT_ONCE, spikeFor } from './conditions.js';
import { DecisionFailed } from './DecisionFailed.js';
import { conditionInWords, exceptionInWords } from './words.js';

interface AskExceptionProps {
  finding: Pick<Finding, 'id' | 'rule' | 'title' | 'agreement' | 'subject' | 'count' | 'severity'>;
  /** What the finding compared: each can be what an exception is about. */
  clauses?: readonly { field: string; actual: unknown }[];
  onClose: () => void;
  /** It was recorded: the id of the approval that a colleague, or the other side, decides on. */
  onAsked: (id: string) => void;
}

interface Form {
  condition: number;
  reach: 'desk' | 'all';
  until: string;
  spike: string;
  reason: string;
}

/** Asks that findings like this one leave the queue until a day. Somebody else decides. */
export function AskException({ finding, clauses = [], onClose, onAsked }: AskExceptionProps) {
  const { who } = useSession();
  const queries = useQueryClient();
  const [draft, setDraft, clear] = useDraft(`exception.${finding.id}`);
  const spike = String(spikeFor(finding.count));
  const form: Form = { ...{ condition: 0, reach: 'desk', until: '', spike, reason: '' }, ...parsed(draft) };
  const set = (change: Partial<Form>): void => setDraft(JSON.stringify({ ...form, ...change }));
  const conditions = conditionsOf(finding, clauses);
  const condition = conditions[form.condition] ?? conditions[0]!;
  const body: components['schemas']['ExceptionRequest'] = {
    ...condition,
    rule: finding.rule,
    agreement: finding.agreement,
    reach: form.reach,
    until: `${form.until}T23:59:59Z`,
    spike: Number(form.spike),
    reason: form.reason.trim(),
  };
  const sent = useRef({ text: '', key: '' });
  const act = useMutation({
    mutationFn: () => {
      const text = JSON.stringify(body);
      if (sent.current.text !== text) sent.current = { text, key: newKey() };
      return answered(
        api.POST('/v1/exceptions', { params: { header: { 'Idempotency-Key': sent.current.key } }, body }),
      );
    },
    onSuccess: async ({ id }) => {
      clear();
      onAsked(id);
      await queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const desk = deskOf(who) ?? '';
  const today = Date.now();
  return (
    <Dialog title="Ask for an exception" open onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!act.isPending) act.mutate();
        }}
      >
        <fieldset className="usa-fieldset">
          <legend>
            Which findings of “{finding.title}” <code>{finding.rule}</code>
          </legend>
          {conditions.map((one, index) => (
            <label key={conditionInWords(one)} className="act-outcome">
              <input
                type="radio"
                name="condition"
                checked={condition === one}
                onChange={() => set({ condition: index })}
              />
              <span>Those {conditionInWords(one)}</span>
            </label>
          ))}
        </fieldset>
        <fieldset className="usa-fieldset">
          <legend>Whose queue they leave</legend>
          <label className="act-outcome">
            <input type="radio" name="reach" checked={form.reach === 'desk'} onChange={() => set({ reach: 'desk' })} />
            <span>That of {deskName(desk)}. A colleague of your desk, or an overseer, decides.</span>
          </label>
          <label className="act-outcome">
            <input type="radio" name="reach" checked={form.reach === 'all'} onChange={() => set({ reach: 'all' })} />
            <span>Everybody’s. The other side of the agreement, or an overseer, decides.</span>
          </label>
        </fieldset>
        <label className="usa-label" htmlFor="ask-until">
          Until the end of this day (UTC), a year at most
        </label>
        <input
          id="ask-until"
          className="usa-input"
          type="date"
          required
          min={new Date(today + 86_400_000).toISOString().slice(0, 10)}
          max={new Date(today + 364 * 86_400_000).toISOString().slice(0, 10)}
          value={form.until}
          onChange={({ target }) => set({ until: target.value })}
        />
        <label className="usa-label" htmlFor="ask-spike">
          More items than this at once end it for good
        </label>
        <input
          id="ask-spike"
          className="usa-input"
          type="number"
          required
          min={1}
          max={MOST_AT_ONCE}
          value={form.spike}
          aria-describedby="ask-spike-hint"
          onChange={({ target }) => set({ spike: target.value })}
        />
        <p id="ask-spike-hint" className="fine">
          {finding.count > MOST_AT_ONCE
            ? `This finding has ${number(finding.count)}, which is more than any exception allows: look at it by itself.`
            : `This finding has ${number(finding.count)} now. With fewer than that the exception ends as soon as it begins.`}
        </p>
        <label className="usa-label" htmlFor="ask-reason">
          Reason, in a sentence
        </label>
        <input
          id="ask-reason"
          className="usa-input"
          required
          maxLength={300}
          value={form.reason}
          onChange={({ target }) => set({ reason: target.value })}
        />
        <p className="fine">
          You answer for it. That you asked, and why, is recorded for good. No names, numbers or addresses of people.
        </p>
        {form.until !== '' && (
          <p>{exceptionInWords({ ...body, owner: { issuer: who.issuer, subject: who.subject } }, desk).join(' ')}</p>
        )}
        {act.isError && <DecisionFailed error={act.error} again={() => act.mutate()} />}
        <Button type="submit" aria-disabled={act.isPending}>
          {act.isPending ? 'Recording…' : 'Ask for it'}
        </Button>
      </form>
    </Dialog>
  );
}

function parsed(draft: string): Partial<Form> {
  try {
    return draft === '' ? {} : (JSON.parse(draft) as Partial<Form>);
  } catch {
    return {};
  }
}
