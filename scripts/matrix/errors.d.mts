export class UsageError extends Error {}
export class MatrixError extends Error {}
