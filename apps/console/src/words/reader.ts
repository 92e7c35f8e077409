/** Whose things a reader sees: an officer those of her agency, an auditor or overseer those of all in her scope. She owns none of them. */
/** For an officer: what others have is not in her lists and numbers (docs/visibility.md). Undefined: she sees all of her scope. */
export const notShown = ({ agency }: { agency: string | null }): string | undefined =>
  agency === null
    ? undefined
    : 'Others may have findings that rest on what they alone know: these are not shown to you, nor counted.';

export const whoseSide = ({ agency }: { agency: string | null }): string =>
  agency === null ? 'the agencies in your scope' : 'your agency';
