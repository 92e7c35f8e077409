import { Button } from '@trussworks/react-uswds';
import { useQueryClient } from '@tanstack/react-query';
import { ReasonField } from '../../acting/MoveFields.js';
import { SendingFailed } from '../../acting/SendingFailed.js';
import { UntilField } from '../../acting/UntilField.js';
import { useSending } from '../../acting/useSending.js';
import { answered, api } from '../../api/client.js';
import type { components } from '../../../generated/openapi.js';
import { useSession } from '../../api/session.js';
import { Dialog } from '../../parts/Dialog.js';
import { useFormDraft } from '../../parts/useFormDraft.js';
import { number } from '../../words/format.js';
import { subjectOf } from '../../words/sentence.js';
import { deskName } from '../../words/names.js';
import { deskOf, type Finding } from '../findings/finding.js';
import { conditionsOf, MOST_AT_ONCE, spikeFor } from './conditions.js';
import { decisionRefused } from './DecisionRefused.js';
import { conditionInWords, exceptionInWords } from './words.js';

type Asked = components['schemas']['ExceptionRequest'];

interface AskExceptionProps {
  finding: Pick<Finding, 'id' | 'rule' | 'title' | 'agreement' | 'subject' | 'subjectKind' | 'count' | 'severity'>;
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
  const name = `exception.${finding.id}`;
  const [form, set, clear] = useFormDraft<Form>(name, {
    ...{ condition: 0, reach: 'desk', until: '', reason: '' },
    spike: String(spikeFor(finding.count)),
  });
  const conditions = conditionsOf(finding, clauses);
  const condition = conditions[form.condition] ?? conditions[0]!;
  const body: Asked = {
    ...condition,
    rule: finding.rule,
    agreement: finding.agreement,
    reach: form.reach,
    until: `${form.until}T23:59:59Z`,
    spike: Number(form.spike),
    reason: form.reason.trim(),
  };
  const sending = useSending(name, {
    send: (asked: Asked, key) =>
      answered(api.POST('/v1/exceptions', { params: { header: { 'Idempotency-Key': key } }, body: asked })),
    onDone: ({ id }) => {
      clear();
      onAsked(id);
      void queries.invalidateQueries({ queryKey: ['approvals'] });
    },
  });
  const desk = deskOf(who) ?? '';
  return (
    <Dialog title="Ask for an exception" open onClose={onClose} busy={sending.pending}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          sending.send(body);
        }}
      >
        <fieldset className="usa-fieldset">
          <legend>
            Which findings of “{finding.title}” <code>{finding.rule}</code>
          </legend>
          {conditions.map((one, index) => (
            <label key={conditionInWords(one)} className="choice">
              <input
                type="radio"
                name="condition"
                checked={condition === one}
                onChange={() => set({ condition: index })}
              />
              <span>
                {one.field === 'subject' ? `Those about: ${subjectOf(finding)}` : `Those ${conditionInWords(one)}`}
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset className="usa-fieldset">
          <legend>Whose queue they leave</legend>
          <label className="choice">
            <input type="radio" name="reach" checked={form.reach === 'desk'} onChange={() => set({ reach: 'desk' })} />
            <span>That of {deskName(desk)}. A colleague of your desk, or an overseer, decides.</span>
          </label>
          <label className="choice">
            <input type="radio" name="reach" checked={form.reach === 'all'} onChange={() => set({ reach: 'all' })} />
            <span>Everybody’s. The other side of the agreement, or an overseer, decides.</span>
          </label>
        </fieldset>
        <UntilField value={form.until} onChange={(until) => set({ until })} />
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
        <ReasonField
          value={form.reason}
          onChange={(reason) => set({ reason })}
          readOnly={sending.pending || sending.unknown !== undefined}
          hint="You answer for it. That you asked, and why, is recorded for good."
        />
        {form.until !== '' && (
          <p>{exceptionInWords({ ...body, owner: { issuer: who.issuer, subject: who.subject } }, desk).join(' ')}</p>
        )}
        <SendingFailed of={sending} told={decisionRefused} />
        {sending.unknown === undefined && (
          <Button type="submit" aria-disabled={sending.pending}>
            {sending.pending ? 'Recording…' : 'Ask for it'}
          </Button>
        )}
      </form>
    </Dialog>
  );
}
