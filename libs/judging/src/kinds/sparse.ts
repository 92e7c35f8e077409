export function isEmptyObject(object: object): boolean {
  for (const _name in object) return false;
  return true;
}

/** In a usual object: whatever stands there is usual. No id holds a NUL. */
export const OF_KEY = '\0';

/** The same primitive, or both empty lists or records. */
function isDefault(value: unknown, usual: unknown): boolean {
  if (value === usual || usual === OF_KEY) return true;
  if (typeof value !== 'object' || value === null || typeof usual !== 'object' || usual === null) return false;
  return Array.isArray(value) ? value.length === 0 : isEmptyObject(value);
}

/** What an object has beyond what a new one has; all of its members are known by name. */
export function sparse(object: object, usual: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const members = object as Record<string, unknown>;
  for (const name in members) {
    if (!isDefault(members[name], (usual as Record<string, unknown>)[name])) out[name] = members[name];
  }
  return out;
}
