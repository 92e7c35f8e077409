/** Somebody, as her issuer knows her. */
export interface Person {
  issuer: string;
  subject: string;
}

export const samePerson = (one: Person | null | undefined, other: Person | null | undefined): boolean =>
  !!one && !!other && one.issuer === other.issuer && one.subject === other.subject;
