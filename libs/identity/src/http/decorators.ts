import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { Principal, Role } from '../principal.js';
import type { ProcessCaller, ProcessRole } from '../process/verify.js';
import { NoToken } from '../refusals.js';
import type { AuthenticatedRequest } from './request.js';

export const ROLES_KEY = 'countersign:roles';
export const PROCESSES_KEY = 'countersign:processes';

/** The handler is for these roles alone. */
export const Roles = (...roles: readonly [Role, ...Role[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(ROLES_KEY, roles);

/** The handler is for our own processes in these roles, beside those of `@Roles`; where that is not there, for them alone. */
export const Processes = (...roles: readonly [ProcessRole, ...ProcessRole[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(PROCESSES_KEY, roles);

const requestOf = (context: ExecutionContext): AuthenticatedRequest =>
  context.switchToHttp().getRequest<AuthenticatedRequest>();

/** Who asks. On an open handler nobody may; take `MaybeWho` there. */
export const Who = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = requestOf(context);
  if (!principal) throw new NoToken('This needs a token of an issuer.');
  return principal;
});

/** Who asks, or undefined. */
export const MaybeWho = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal | undefined => requestOf(context).principal,
);

/** Which of our own processes asks, or undefined. */
export const WhichProcess = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ProcessCaller | undefined => requestOf(context).process,
);
