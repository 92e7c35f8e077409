/**
 * Names under which a target remembers what was said of it: `<rule> <subject>`, and `!<rule> <subject>\n<JSON missing>` for what could not
 * be judged.
 */
export const hitName = (rule: string, subject: string): string => `${rule} ${subject}`;

export const lackName = (rule: string, subject: string, missing: readonly string[]): string =>
  `!${rule} ${subject}\n${JSON.stringify([...missing].sort())}`;

export const isLack = (name: string): boolean => name.startsWith('!');

/** Of a lack: the JSON list of what was missing. */
export const missingOf = (name: string): string => name.slice(name.lastIndexOf('\n') + 1);

export function subjectOf(name: string): string {
  return name.slice(name.indexOf(' ') + 1, isLack(name) ? name.lastIndexOf('\n') : undefined);
}

/** Names of what a rule said before and of what it says now, each once. */
export function namesOf(rule: string, before: object, now: object): string[] {
  const names: string[] = [];
  for (const name in before) {
    const at = isLack(name) ? 1 : 0;
    if (name.startsWith(rule, at) && name[at + rule.length] === ' ') names.push(name);
  }
  for (const name in now) if (!Object.hasOwn(before, name)) names.push(name);
  return names;
}
