/** The topic that belongs to an agency. With ACLs, only that agency can write there. */
export const topicOf = (agency: string): string => `transfers.${agency}`;
