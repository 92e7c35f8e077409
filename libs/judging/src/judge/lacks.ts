import { type Key, keys } from '../kinds/key.js';
import type { Overlay } from '../memory/overlay.js';
import type { Rule } from '../rule.js';
import { actorOf, classOf } from './seen-by.js';

/** The part of a subject that is not evaluable. `target`: what was judged. `pack`: '' if only the rule is affected. */
export interface SubjectLack {
  target: Key;
  subject: string;
  reason: string;
  pack: string;
}

/** Adds `delta` items of one subject to the line of a rule (or a whole pack) for one reason. */
export function recordLack(
  memory: Overlay,
  rule: Rule,
  scope: string,
  { target, subject, reason, pack }: SubjectLack,
  delta: number,
  { index, receivedAt }: { index: number; receivedAt: number },
): void {
  const of = pack === '' ? rule.id : pack;
  const seenBy = classOf(rule, subject);
  const whose = (seenBy === 'author' ? rule.authorOf?.(subject) : actorOf(rule, target, subject)) ?? '';
  const line = memory.edit(keys.notEvaluable(scope, of, reason, `${seenBy} ${whose}`), () => ({
    kind: 'not evaluable' as const,
    rule: of,
    scope,
    class: seenBy,
    whose,
    reason,
    // It is not known which rules of a pack would hit.
    severity: pack === '' ? rule.severity : 'CRITICAL',
    subjects: 0,
    items: 0,
    firstIndex: index,
    lastIndex: index,
    since: receivedAt,
  }));
  const own = memory.edit(keys.lack(scope, of, reason, `${seenBy} ${whose}`, subject));
  const was = own.items;
  own.items += delta;
  if (line.items === 0 && delta > 0) Object.assign(line, { firstIndex: index, since: receivedAt });
  if (delta > 0) line.lastIndex = index;
  line.items += delta;
  line.subjects += Number(own.items > 0) - Number(was > 0);
}
