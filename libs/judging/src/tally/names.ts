/** The tally of an agreement's disclosures: those whose time is known, or those of which only this day is. */
export const volumeTally = (day: string | undefined): string => day ?? '';

/** The tally of the requests that name an officer as engaged. */
export const officerTally = (officer: string): string => `officer ${officer}`;
