import { createServer } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';

/** Of all headers of a request together: room for an access token beside the attributes of an event. Node's own limit is a quarter of it. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** Nest's Express, over a server that reads so much: a token that is too large is then refused in words, and counted. */
export class Express extends ExpressAdapter {
  override initHttpServer(_options: NestApplicationOptions): void {
    this.setHttpServer(createServer({ maxHeaderSize: MAX_HEADER_BYTES }, this.getInstance()));
  }
}
