import { number } from '../../words/format.js';
import { deskName, severityName } from '../../words/names.js';
import { units } from '../../words/units.js';
import type { Triage } from './finding-queries.js';
import type { Person } from '../../api/person.js';
import { whatChanged } from './timeline-words.js';

/** What is new since what she has before her, in words; none: nothing. `now` is the newer. */
export function newsOf(shown: Triage, now: Triage, unit: string, nameOf: (person: Person) => string): string[] {
  const news: string[] = [];
  if (shown.own && now.own && (now.own.version !== shown.own.version || now.own.shown !== shown.own.shown))
    news.push(...whatChanged(shown.own, now.own, nameOf));
  for (const other of now.others) {
    const before = shown.others.find(({ desk }) => desk === other.desk);
    if (before?.version !== other.version) news.push(`${deskName(other.desk)} acted.`);
  }
  if (now.seen.hit !== shown.seen.hit || now.seen.ruleSet !== shown.seen.ruleSet) {
    const [before, after] = [shown.seen.count, now.seen.count];
    news.push(
      before === after
        ? 'What was compared has changed.'
        : `It counts ${units(after, unit)} now, and counted ${number(before)}.`,
    );
    if (now.seen.severity !== shown.seen.severity)
      news.push(`Its severity is ${severityName(now.seen.severity).toLowerCase()} now.`);
  }
  return news;
}
