/** A party of an agreement, by its part in the exchange. */
export type Side = 'requester' | 'source';

/** Whose acts an import tells. */
export type Sides = Readonly<Record<Side, boolean>>;
