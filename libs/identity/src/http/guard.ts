import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { openness } from '#libs/platform';
import type { Role } from '../principal.js';
import type { ProcessRole } from '../process/verify.js';
import { NoToken, RoleNotAllowed } from '../refusals.js';
import { PROCESSES_KEY, ROLES_KEY } from './decorators.js';
import { challenge } from './middleware.js';
import type { AuthenticatedRequest } from './request.js';

export interface GuardOptions {
  /** Whether `@Open('proofs')` is open. */
  openProofs: boolean;
  /** What to tell somebody who sends no token. */
  whyNot: string;
}

/** Denies what no decorator opens: a handler that somebody forgets is closed. */
export class IdentityGuard implements CanActivate {
  constructor(private readonly options: GuardOptions) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const read = <T>(key: string): T | undefined =>
      (Reflect.getMetadata(key, context.getHandler()) ?? Reflect.getMetadata(key, context.getClass())) as T | undefined;
    const open = openness(context.getHandler(), context.getClass());
    if (open === 'always' || (open === 'proofs' && this.options.openProofs)) return true;
    const roles = read<readonly Role[]>(ROLES_KEY);
    const processes = read<readonly ProcessRole[]>(PROCESSES_KEY);
    try {
      this.require(request, roles, processes);
    } catch (error) {
      challenge(context.switchToHttp().getResponse(), error);
      throw error;
    }
    return true;
  }

  private require(
    { principal, process, noSession }: AuthenticatedRequest,
    roles: readonly Role[] | undefined,
    processes: readonly ProcessRole[] | undefined,
  ): void {
    const allowed = [...(roles ?? []), ...(processes ?? []).map((role) => `process ${role}`)];
    if (process) {
      if (processes?.includes(process.role)) return;
      throw new RoleNotAllowed(allowed.length > 0 ? allowed : ['people and producers']);
    }
    if (!principal) throw noSession ?? new NoToken(this.options.whyNot);
    if (roles ? roles.includes(principal.role) : processes === undefined) return;
    throw new RoleNotAllowed(allowed);
  }
}
