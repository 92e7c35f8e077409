import { Controller, Get, Query } from '@nestjs/common';
import type { z } from 'zod';
import { type Principal, Who } from '#libs/identity';
import { Strict } from '#libs/platform';
import { none } from '../http/parameters.js';
import { Operation } from '../openapi/operation.js';
import { me, meBody } from './me.answers.js';

/** For whoever wonders what a token is good for; of the token itself nothing is shown. */
@Controller('v1/me')
export class MeController {
  @Get()
  @Operation({
    tag: 'identity',
    summary: 'Who asks',
    description: 'Role, agency and scope of the token that the request carries, and until when they hold.',
    query: none,
    content: { 'application/json': me },
    etag: false,
  })
  getMe(@Who() principal: Principal, @Query(new Strict(none)) _query: z.output<typeof none>): z.output<typeof me> {
    return meBody(principal);
  }
}
