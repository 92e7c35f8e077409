/** What controllers use of Express's response. */
export interface HttpResponse {
  status(code: number): HttpResponse;
  setHeader(name: string, value: string): HttpResponse;
  send(body: Buffer | string): void;
}
