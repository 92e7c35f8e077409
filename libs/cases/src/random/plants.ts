/** What can be planted in one agreement. Each is a change to an otherwise lawful history, and knows its own truth. */
// prettier-ignore
export const PLANTS = [
  'AGR-01', 'AGR-02', 'REQ-03', 'REQ-06', 'REQ-08', 'REQ-09', 'MAT-02', 'MAT-06', 'DIS-01', 'DIS-02', 'DIS-03', 'DIS-04',
  'DIS-07', 'DIS-10', 'DIS-17', 'DIS-18', 'RCP-01', 'RCP-02', 'RCP-04', 'INC-02', 'INT-02', 'INT-03', 'INT-09', 'INT-10',
  'INT-11', 'INT-12', 'INT-13', 'INT-14', 'INT-15',
  'pack not chosen', 'not assessed', 'part after the end', 'refused and corrected', 'rival registration',
  'retracted by its author', 'retracted by both', 'two contents', 'contradicted watermark', 'new system', 'silent party',
] as const;

export type Plant = (typeof PLANTS)[number];
