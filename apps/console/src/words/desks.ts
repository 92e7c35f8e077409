import { deskName } from './names.js';

/** The desk of the reader: her agency's, or the overseers'; an auditor has none. */
export const deskOf = ({ role, agency }: { role: string; agency: string | null }): string | null =>
  role === 'overseer' ? '@overseers' : agency;

/** `the desk of IRS`; `the overseers’ desk` */
export const theDesk = (desk: string): string =>
  desk === '@overseers' ? 'the overseers’ desk' : `the desk of ${deskName(desk)}`;
