import type { FileFacts } from './table/file-facts.js';
import type { WarningReason } from './table/whole-file.js';

/** A file was imported though something of it may be missing, or be other than it seems: its header does not say. */
export interface ImportWarning {
  /** As the header names it. */
  file: string;
  reason: WarningReason;
  /** The reason, and what to do, for a person. */
  text: string;
}

const TEXTS: Readonly<Record<WarningReason, (facts: FileFacts) => string>> = {
  'no-final-line-end': ({ lastLine }) =>
    `line ${lastLine}, the last, has no line end, so it may have been cut: state rows: and digest: of the file in the header`,
  'excel-row-limit': () =>
    `with its column names it has as many rows as a sheet of Excel's holds (1,048,576, or 65,536 in old ones), so others may have been left out: state rows: in the header`,
  'mixed-line-ends': ({ ends }) =>
    `${ends.crlf.toLocaleString('en-US')} rows end in CRLF and ${ends.lf.toLocaleString('en-US')} in LF, as where two files were joined`,
  'no-rows': () => 'it has no rows: state rows: 0 in the header if that is right',
};

export const warningOf = (file: string, reason: WarningReason, facts: FileFacts): ImportWarning => ({
  file,
  reason,
  text: TEXTS[reason](facts),
});
