import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Principal } from '#libs/identity';

/** Who asks. */
export const Who = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Pick<Principal, 'scope'> =>
    context.switchToHttp().getRequest<{ principal?: Principal }>().principal ?? {
      scope: { agencies: '*', agreements: '*' },
    },
);
