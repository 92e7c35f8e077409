import { Controller, Get, type INestApplication, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { commonProblemKinds, Open } from '#libs/platform';
import { Answers } from './answers.js';
import { openApiDocument } from './document.js';
import { operations } from './operation.js';
import { openApiPage } from './page.js';

const answers = new Answers();
const thing = answers.answer(
  'Thing',
  'A thing',
  z.strictObject({
    name: z.string().nullable(),
    kind: z.enum(['a', 'b']).nullable().describe('Which'),
    either: z.union([z.string(), z.int().min(0).max(9)]).nullable(),
    nullable: z.boolean().optional(),
  }),
  { name: null, kind: 'a', either: null },
);
const Operation = operations(answers, commonProblemKinds, ['unexpected']);
const documented = {
  tag: 'things',
  summary: 'A <i>thing</i>',
  description: 'With `code`, **weight** & <script>alert(1)</script>',
  query: z.strictObject({ deep: z.string().default('"><img src=x onerror=alert(1)>') }),
  content: { 'application/json': thing },
};

@Controller('v1/things')
class Things {
  @Open('proofs')
  @Get(':id/parts/*rest')
  @Operation(documented)
  getPart(): void {}

  @Post()
  @Operation(documented)
  addThing(): void {}
}

@Controller()
class Forgotten {
  @Get('forgotten')
  get(): void {}
}

class Module {}

async function withApp<T>(controllers: unknown[], work: (app: INestApplication) => T): Promise<T> {
  const app = await NestFactory.create({ module: Module, controllers: controllers as [] }, { logger: false });
  try {
    return work(app);
  } finally {
    await app.close();
  }
}

const texts = { title: 'Things & more', description: 'One.\n\nTwo.' };
const documentOf = (controllers: unknown[]) => withApp(controllers, (app) => openApiDocument(app, texts, answers));

describe('openApiDocument', () => {
  it('names paths and methods as they are routed', async () => {
    const { paths, tags } = await documentOf([Things]);
    expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
      ['/v1/things', ['post']],
      ['/v1/things/{id}/parts/{rest}', ['get']],
    ]);
    expect(tags).toEqual([{ name: 'things' }]);
  });

  it('writes what may be null as a union of types', async () => {
    const { properties } = (await documentOf([Things])).components.schemas['Thing'] as { properties: object };
    expect(properties).toEqual({
      name: { type: ['string', 'null'] },
      kind: { type: ['string', 'null'], enum: ['a', 'b', null], description: 'Which' },
      either: {
        anyOf: [{ anyOf: [{ type: 'string' }, { type: 'integer', minimum: 0, maximum: 9 }] }, { type: 'null' }],
      },
      nullable: { type: 'boolean' },
    });
  });

  it('says who may call', async () => {
    const { paths, components } = await documentOf([Things]);
    const [post, get] = [paths['/v1/things']!['post']!, paths['/v1/things/{id}/parts/{rest}']!['get']!];
    expect(post.security).toEqual([{ bearer: [] }]);
    expect(get.security).toEqual([{}, { bearer: [] }]);
    expect([post.description, get.description].map((text) => text.includes('closes proofs'))).toEqual([false, true]);
    expect(components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
  });

  it('refuses a route without documentation', async () => {
    await expect(documentOf([Things, Forgotten])).rejects.toThrow('GET /forgotten is not documented');
  });
});

describe('the page', () => {
  it('has all that the document says, and runs nothing of it', async () => {
    const document = await documentOf([Things]);
    const page = openApiPage(document, { style: '/docs/style.css', json: '/docs/openapi.json' });
    expect(page).not.toMatch(/<script|<style|<i>|<img|style=|javascript:/i);
    expect(page).toContain('<code>code</code>, <strong>weight</strong> &amp; &lt;script&gt;');
    for (const part of ['GET /v1/things/{id}/parts/{rest}', 'POST /v1/things', 'id="answer-Thing"', 'Needs a token.'])
      expect(page).toContain(part);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });
});
