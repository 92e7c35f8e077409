/** Runs queries: a data source, or the transaction of a snapshot. Answers rows. */
export interface Queryable {
  query<T>(text: string, values?: unknown[]): Promise<T>;
}
