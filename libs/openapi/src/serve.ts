import type { INestApplication } from '@nestjs/common';
import { z } from 'zod';
import { Strict } from '#libs/platform';
import { openApiPage, STYLE } from './page.js';
import type { OpenApiDocument } from './types.js';

const none = new Strict(z.strictObject({}));

interface Request {
  query: Record<string, unknown>;
}
interface Response {
  type(contentType: string): { send(body: string): void };
}

/** The page at /docs, the document at /docs/openapi.json. Call before listening. */
export function serveOpenApi(app: INestApplication, document: () => OpenApiDocument): void {
  let made: OpenApiDocument | undefined;
  const current = (): OpenApiDocument => (made ??= document());
  const serve = (path: string, type: string, body: () => string): void => {
    let text: string | undefined;
    const http = app.getHttpAdapter();
    http.get(path, ({ query }: Request, response: Response) => {
      none.transform(query);
      response.type(type).send((text ??= body()));
    });
  };
  serve('/docs', 'text/html', () => openApiPage(current(), { style: '/docs/style.css', json: '/docs/openapi.json' }));
  serve('/docs/style.css', 'text/css', () => STYLE);
  serve('/docs/openapi.json', 'application/json', () => JSON.stringify(current()));
}
