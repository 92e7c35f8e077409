import { keys } from '../kinds/key.js';
import type { Overlay } from '../memory/overlay.js';
import type { Rule } from '../rule.js';

/** What cannot be judged of a subject. `pack`: '' where it is the rule alone. */
export interface SubjectLack {
  subject: string;
  reason: string;
  pack: string;
}

/** Adds to the line of what a rule (or a whole pack) could not judge for one reason: `delta` items of one subject. */
export function recordLack(
  memory: Overlay,
  rule: Pick<Rule, 'id' | 'severity'>,
  scope: string,
  { subject, reason, pack }: SubjectLack,
  delta: number,
  { index, receivedAt }: { index: number; receivedAt: number },
): void {
  const of = pack === '' ? rule.id : pack;
  const line = memory.edit(keys.notEvaluable(scope, of, reason), () => ({
    kind: 'not evaluable' as const,
    rule: of,
    scope,
    reason,
    // Of a pack nobody knows which of its rules would hit.
    severity: pack === '' ? rule.severity : 'CRITICAL',
    subjects: 0,
    items: 0,
    firstIndex: index,
    lastIndex: index,
    since: receivedAt,
  }));
  const own = memory.edit(keys.lack(scope, of, reason, subject));
  const was = own.items;
  own.items += delta;
  if (line.items === 0 && delta > 0) Object.assign(line, { firstIndex: index, since: receivedAt });
  if (delta > 0) line.lastIndex = index;
  line.items += delta;
  line.subjects += Number(own.items > 0) - Number(was > 0);
}
