/** Whose things a reader sees: an officer those of her agency, an auditor or overseer those of all in her scope. She owns none of them. */
export const whoseSide = ({ agency }: { agency: string | null }): string =>
  agency === null ? 'the agencies in your scope' : 'your agency';
