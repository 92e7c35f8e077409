import {
  clearIdentifierIn,
  clearLinesInWords,
  noteCommitment,
  noteSalt,
  noteText,
  type Oversight,
  oversight,
  type OversightAct,
  OVERSEERS,
  streamOf,
} from '#libs/contracts';
import { z } from 'zod';

/** What an api asks to be written down; a note's text and salt beside it, for the erasable store alone. */
export const oversightRequest = z.strictObject({
  oversight,
  note: z.strictObject({ text: noteText, salt: noteSalt }).nullish(),
});
export type OversightRequest = z.infer<typeof oversightRequest>;

/** A JSON pointer into the request, and what is wrong there; never what was sent. */
export interface ActFault {
  pointer: string;
  detail: string;
}

/** An act that says two things at once, or shows an identifier of a person. Nothing was recorded. */
export class ActRefused extends Error {
  constructor(readonly faults: readonly ActFault[]) {
    super('the act is not as it must be');
    this.name = 'ActRefused';
  }
}

/** What the schema cannot say. The log keeps an act for good, so what is wrong with it is found before. */
export function actFaults({ oversight, note }: OversightRequest): ActFault[] {
  const { by, act, stream } = oversight;
  const faults: ActFault[] = [];
  const fault = (pointer: string, detail: string): unknown => faults.push({ pointer, detail });
  if (act.kind === 'act.recorded') fault('/oversight/act/kind', 'is written with its event, by POST /v1/acts');
  if (stream !== streamOf(act)) fault('/oversight/stream', 'must be the stream of the act');
  if ((by.agency === null) !== (by.role === 'overseer'))
    fault('/oversight/by/agency', 'must be there for an officer, and null for an overseer');
  if ('desk' in act && act.desk !== (by.agency ?? OVERSEERS))
    fault('/oversight/act/desk', 'must be the desk of whoever acts');
  for (const [pointer, detail] of noteFaults(oversight, note)) fault(pointer, detail);
  for (const [pointer, text] of textsOf(act)) {
    const clear = clearIdentifierIn(text);
    if (clear) fault(`/oversight/act${pointer}`, clearLinesInWords(clear));
  }
  for (const [pointer, text] of namesIn(oversight)) {
    const clear = clearIdentifierIn(text);
    // Issuers that call their people by their addresses at work do so in `by` too.
    if (clear && clear.kind !== 'e-mail address') fault(`/oversight/act${pointer}`, clearLinesInWords(clear));
  }
  const clear = note && clearIdentifierIn(note.text);
  if (clear) fault('/note/text', clearLinesInWords(clear));
  return faults;
}

/** The text and the commitment belong together: a text without one proves nothing, one without a text can never be shown. */
function noteFaults({ act }: Oversight, note: OversightRequest['note']): [string, string][] {
  const said = 'note' in act ? act.note : undefined;
  if (said === undefined || !('commitment' in said))
    return note ? [['/note', 'is taken only where the act has a commitment to it']] : [];
  if (!note) return [['/note', 'must be there: the act has a commitment to it']];
  const commitment = noteCommitment(Buffer.from(note.salt, 'base64url'), note.text);
  return commitment === said.commitment
    ? []
    : [['/oversight/act/note/commitment', 'must be the base64url SHA-256 of the salt and the text of the note']];
}

/**
 * Who is named beside whoever acts, by the place in the act: an api takes nobody whom it does not know, and the log does not rely on it. Of
 * herself the act says no more than `by` does.
 */
function namesIn({ by, act }: Oversight): [string, string][] {
  const [pointer, named] =
    act.kind === 'triage.assigned'
      ? ['/to', act.to]
      : act.kind === 'triage.moved' && act.owner
        ? ['/owner', act.owner]
        : act.kind === 'approval.asked' && act.of.kind === 'exception'
          ? ['/of/exception/owner', act.of.exception.owner]
          : ['', null];
  if (named === null || (named.issuer === by.issuer && named.subject === by.subject)) return [];
  return [
    [`${pointer}/issuer`, named.issuer],
    [`${pointer}/subject`, named.subject],
  ];
}

/** What somebody typed, by its place in the act. */
function textsOf(act: OversightAct): [string, string][] {
  const texts: [string, string][] = 'reason' in act ? [['/reason', act.reason]] : [];
  if (act.kind !== 'approval.asked') return texts;
  if (act.of.kind === 'erasure') return [...texts, ['/of/source', act.of.source], ['/of/authority', act.of.authority]];
  const { field, value } = act.of.exception;
  const values = Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
  return [
    ...texts,
    ['/of/exception/field', field],
    ...values.map((text, i): [string, string] => [`/of/exception/value${Array.isArray(value) ? `/${i}` : ''}`, text]),
  ];
}
