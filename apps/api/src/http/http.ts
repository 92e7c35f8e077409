/** The part of Express's response that controllers use. */
export interface HttpResponse {
  status(code: number): HttpResponse;
  setHeader(name: string, value: string): HttpResponse;
  send(body: Buffer | string): void;
}
