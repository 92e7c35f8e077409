/** What controllers use of Express's request and response. */
export interface HttpRequest {
  /** Path and query as they came. */
  originalUrl: string;
  headers: Record<string, string | string[] | undefined>;
}

export interface HttpResponse {
  status(code: number): HttpResponse;
  setHeader(name: string, value: string): HttpResponse;
  send(body: Buffer | string): void;
}
