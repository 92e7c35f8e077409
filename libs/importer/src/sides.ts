/** A party of an agreement, by its part in the exchange. */
export type Side = 'requester' | 'source';

/** The sides whose acts an import reports. */
export type Sides = Readonly<Record<Side, boolean>>;
