import { agencyOf } from '#libs/contracts';

/** The topic that an agency's events belong to. With ACLs, only that agency can write there. */
export const topicOf = (source: string): string => `transfers.${agencyOf(source)}`;
