/**
 * Names under which a target stores its verdicts: `<rule> <subject>` for hits, and `!<rule> <subject>\n<reason>\n<pack>` for lacks. The
 * pack is given only if the whole pack is not evaluable, not only the rule.
 */
export const hitName = (rule: string, subject: string): string => `${rule} ${subject}`;

export const lackName = (rule: string, subject: string, reason: string, pack = ''): string =>
  `!${rule} ${subject}\n${reason}\n${pack}`;

export const isLack = (name: string): boolean => name.startsWith('!');

/** The reason and the pack in the name of a lack. */
export function lackOf(name: string): { reason: string; pack: string } {
  const [, reason = '', pack = ''] = name.split('\n');
  return { reason, pack };
}

export const subjectOf = (name: string): string =>
  name.slice(name.indexOf(' ') + 1, isLack(name) ? name.indexOf('\n') : undefined);

export const ruleOf = (name: string): string => name.slice(isLack(name) ? 1 : 0, name.indexOf(' '));

/** The rules in some names, in the order of their ids. */
export function rulesIn(names: object): string[] {
  const rules: string[] = [];
  for (const name in names) {
    const rule = ruleOf(name);
    if (!rules.includes(rule)) rules.push(rule);
  }
  return rules.sort();
}

/** The names of a rule's earlier and current verdicts, each once. `now` holds names of this rule only. */
export function namesOf(rule: string, before: object, now: object): string[] {
  const names: string[] = [];
  for (const name in before) {
    const at = isLack(name) ? 1 : 0;
    if (name.startsWith(rule, at) && name[at + rule.length] === ' ') names.push(name);
  }
  for (const name in now) if (!Object.hasOwn(before, name)) names.push(name);
  return names;
}
