/** The command line asks for what there is not; the message says what there is. Exit code 2. */
export class UsageError extends Error {}

/** Nothing can be run: a version could not be fetched, or does not run here. The message says what to do. Exit code 1. */
export class MatrixError extends Error {}
