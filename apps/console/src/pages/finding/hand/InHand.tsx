import { Button } from '@trussworks/react-uswds';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Link, useRouterState } from '@tanstack/react-router';
import { useSession } from '../../../api/session.js';
import { useShortcuts } from '../../../layout/shortcuts.js';
import { drafts } from '../../../api/drafts.js';
import type { Wish } from '../../../acting/send-wish.js';
import { AskException } from '../../approvals/AskException.js';
import { deskName, stateName } from '../../../words/names.js';
import type { Detail, DeskTriage } from '../finding-queries.js';
import { type Person, samePerson } from '../../../api/person.js';
import { DRAFTS, type FormName, keptForms } from './forms.js';
import { GiveForm } from './GiveForm.js';
import { MoveForm } from './MoveForm.js';
import { NoteForm } from './NoteForm.js';
import { Standing } from './Standing.js';
import { Told } from './Told.js';
import { useAct } from './useAct.js';
import type { Outcome, Sent } from './wishes.js';

interface InHandProps {
  detail: Detail;
  own: DeskTriage;
  nameOf: (person: Person) => string;
  /** What is new since she opened the page: in sight whether the panel is open or not. */
  news: ReactNode;
  /** Below what she can do: what was done. */
  children: ReactNode;
}

/** Her own desk’s triage, and what she can do: beside the page, or at its foot where the window is narrow. */
export function InHand({ detail, own, nameOf, news, children }: InHandProps) {
  const { id, unit, severity } = detail.finding;
  const { who } = useSession();
  const { outcome, act, again, refresh, forget } = useAct(id, own);
  const [form, setForm] = useState<FormName>();
  const [raised, setRaised] = useState(false);
  const [asked, setAsked] = useState(false);
  const panel = useRef<HTMLElement>(null);
  const told = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef<HTMLElement>(null);
  const mine = samePerson(own.owner, who);
  const unknown = outcome?.at === 'unknown';
  // While nobody knows what became of an act, another is none: it would be a second one.
  const busy = outcome?.at === 'sending' || unknown;

  const open = (name: FormName): void => {
    // Why another form's act was refused says nothing of this one.
    // What was done stays no longer than she looks at it.
    if (outcome?.at === 'done' || (outcome?.at === 'refused' && name !== form)) forget();
    setForm(name);
    setRaised(true);
  };
  // The button that opened a form has the focus again when she closes it, and is drawn by then.
  const closing = useRef<FormName>(undefined);
  const close = (): void => {
    closing.current = form;
    setForm(undefined);
  };
  useEffect(() => {
    if (form) return first.current?.focus();
    const button = closing.current && panel.current?.querySelector<HTMLElement>(`[data-form="${closing.current}"]`);
    closing.current = undefined;
    button?.focus();
  }, [form]);
  // She has gone on to another part of the page: what was done is in the history.
  const place = useRouterState({ select: ({ location }) => location.searchStr });
  const toldAt = useRef(place);
  useEffect(() => {
    if (toldAt.current === place) return;
    toldAt.current = place;
    if (outcome?.at === 'done') forget();
  }, [place, outcome, forget]);
  // What was told gets the focus, so that it is read where she is.
  const at = outcome?.at;
  useEffect(() => {
    if (at === undefined || at === 'sending') return;
    setRaised(true);
    told.current?.focus();
  }, [at, outcome]);

  const became = (next: Outcome): void => {
    if (next.at !== 'done') return;
    for (const name of DRAFTS[next.sent.wish.kind]) drafts.drop(`finding.${id}.${name}`);
    setForm(undefined);
  };
  const wish = (what: Wish): void => {
    if (unknown) told.current?.focus();
    if (!busy) void act(what).then(became);
  };
  const repeat = (sent: Sent): void => void again(sent).then(became);
  const take = (): void => {
    if (mine) return;
    const move =
      own.shown === 'new' && detail.seen !== null
        ? { to: 'acknowledged' as const, reason: 'Taken', seen: detail.seen }
        : null;
    wish({ kind: 'take', to: { issuer: who.issuer, subject: who.subject }, move });
  };
  const look = (): void => {
    void refresh().then(() => {
      if (!unknown) forget();
      heading.current?.focus();
    });
  };
  const leave = (): void => {
    forget();
    heading.current?.focus();
  };
  useShortcuts([
    { key: 'a', words: 'Take this finding: it is yours, and recorded at once', run: take },
    { key: 'n', words: 'Write a note', run: () => open('note') },
    { key: 'r', words: 'Resolve it, or move it to another state', run: () => open('move') },
    {
      key: 'Escape',
      words: 'Close what is open; what you typed is kept',
      run: () => (form ? close() : setRaised(false)),
    },
  ]);
  const shared = { id, busy, onClose: close, onWish: wish, first: first as never };
  // Where the panel lies over the page, it gives way to what gets the focus outside of it, wherever the focus was before.
  useEffect(() => {
    if (!raised) return;
    const elsewhere = ({ target }: FocusEvent): void => {
      const lies = panel.current;
      if (!lies || !(target instanceof Node)) return;
      // A click on words of the panel gives the focus to what the panel is in, which is not elsewhere.
      if (!lies.contains(target) && !target.contains(lies)) setRaised(false);
    };
    addEventListener('focusin', elsewhere);
    return () => removeEventListener('focusin', elsewhere);
  }, [raised]);
  return (
    <aside
      ref={panel}
      className={`hand${raised ? ' hand-raised' : ''}`}
      aria-labelledby="in-hand"
      onKeyDown={(event) => {
        // Typing in a field, no shortcut acts: this one does.
        if (event.key !== 'Escape' || !form) return;
        event.stopPropagation();
        close();
      }}
    >
      {news}
      <div className="hand-bar">
        <h2 id="in-hand" ref={heading} tabIndex={-1}>
          In hand<span className="hand-desk"> at {deskName(own.desk)}</span>
        </h2>
        <p className="hand-brief">
          {stateName(own.shown)}, {own.owner === null ? 'nobody has it' : mine ? 'you have it' : nameOf(own.owner)}
        </p>
        <button
          type="button"
          className="hand-raise usa-button usa-button--outline"
          aria-expanded={raised}
          onClick={() => setRaised(!raised)}
        >
          {raised ? 'Hide' : 'Act on it'}
        </button>
      </div>
      <div className="hand-body">
        <Standing of={own} severity={severity} nameOf={nameOf} />
        <Told outcome={outcome} unit={unit} nameOf={nameOf} at={told} onAgain={repeat} onLook={look} onLeave={leave} />
        {asked && (
          <p role="status">
            Your request for an exception is recorded. Somebody else decides:{' '}
            <Link to="/approvals">see where it is</Link>.
          </p>
        )}
        {form === undefined &&
          !busy &&
          keptForms(id, (name) => drafts.get(name)).map(({ form: name, of }) => (
            <p key={name} role="status" className="screen-only">
              You have text kept for {of}:{' '}
              <Button type="button" unstyled onClick={() => open(name)}>
                open it<span className="usa-sr-only">: {of}</span>
              </Button>
            </p>
          ))}
        {(form === undefined || form === 'except') && (
          <>
            <div className="hand-buttons">
              {!mine && (
                <Button type="button" aria-disabled={busy} onClick={take}>
                  Take it
                </Button>
              )}
              {(['move', 'note', 'give', 'except'] as const).map((name) => (
                <Button
                  key={name}
                  type="button"
                  outline={name !== 'move' || !mine}
                  data-form={name}
                  onClick={() => open(name)}
                >
                  {BUTTONS[name]}
                </Button>
              ))}
            </div>
            <p className="fine screen-only">Each act is kept in the ledger for good, with your name and the time.</p>
          </>
        )}
        {form === 'except' && (
          <AskException
            finding={detail.finding}
            clauses={detail.clauses.map(({ field, actual }) => ({ field, actual }))}
            onClose={close}
            onAsked={() => {
              setAsked(true);
              close();
            }}
          />
        )}
        {form === 'give' && <GiveForm {...shared} own={own} />}
        {form === 'note' && <NoteForm {...shared} />}
        {form === 'move' && <MoveForm {...shared} own={own} detail={detail} />}
        {children}
      </div>
    </aside>
  );
}

const BUTTONS = {
  move: 'Resolve or move …',
  note: 'Write a note …',
  give: 'Give it to …',
  except: 'Ask for an exception …',
} as const;
