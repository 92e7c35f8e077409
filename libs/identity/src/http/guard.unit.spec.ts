import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Open } from '#libs/platform';
import type { Principal, Role } from '../principal.js';
import type { ProcessRole } from '../process/verify.js';
import { NoToken, RoleNotAllowed } from '../refusals.js';
import { Processes, Roles } from './decorators.js';
import { IdentityGuard } from './guard.js';

class Handlers {
  forgotten(): void {}
  @Open() open(): void {}
  @Open('proofs') proofs(): void {}
  @Roles('auditor', 'overseer') audit(): void {}
  @Processes('detector') own(): void {}
  @Roles('overseer') @Processes('operator') both(): void {}
}
@Open()
class OpenClass {
  all(): void {}
}
@Roles('auditor')
class RolesClass {
  all(): void {}
  @Open() open(): void {}
  @Roles('overseer') narrower(): void {}
}
type Who = { role: Role } | { process: ProcessRole } | undefined;

describe('IdentityGuard', () => {
  const headers = new Map<string, string>();
  const ask = (of: new () => object, method: string, who: Who, openProofs = true): string => {
    headers.clear();
    const request =
      who === undefined
        ? {}
        : 'role' in who
          ? { principal: { role: who.role } as Principal }
          : { process: { name: 'x', role: who.process } };
    const context = {
      getHandler: () => (of.prototype as Record<string, unknown>)[method],
      getClass: () => of,
      switchToHttp: () => ({
        getRequest: () => request,
        getResponse: () => ({ setHeader: (name: string, value: string) => headers.set(name, value) }),
      }),
    } as unknown as ExecutionContext;
    try {
      return String(new IdentityGuard({ openProofs, whyNot: 'no' }).canActivate(context));
    } catch (error) {
      if (error instanceof NoToken) return '401';
      if (error instanceof RoleNotAllowed) return '403';
      throw error;
    }
  };

  it.each<[new () => object, string, Who, string]>([
    [Handlers, 'forgotten', undefined, '401'],
    [Handlers, 'forgotten', { role: 'producer' }, 'true'],
    [Handlers, 'forgotten', { process: 'detector' }, '403'],
    [Handlers, 'open', undefined, 'true'],
    [Handlers, 'open', { role: 'producer' }, 'true'],
    [Handlers, 'open', { process: 'api' }, 'true'],
    [Handlers, 'audit', undefined, '401'],
    [Handlers, 'audit', { role: 'auditor' }, 'true'],
    [Handlers, 'audit', { role: 'overseer' }, 'true'],
    [Handlers, 'audit', { role: 'compliance-officer' }, '403'],
    [Handlers, 'audit', { process: 'operator' }, '403'],
    [Handlers, 'own', undefined, '401'],
    [Handlers, 'own', { role: 'overseer' }, '403'],
    [Handlers, 'own', { process: 'detector' }, 'true'],
    [Handlers, 'own', { process: 'api' }, '403'],
    [Handlers, 'both', { role: 'overseer' }, 'true'],
    [Handlers, 'both', { process: 'operator' }, 'true'],
    [Handlers, 'both', { role: 'auditor' }, '403'],
    [Handlers, 'both', { process: 'detector' }, '403'],
    [OpenClass, 'all', undefined, 'true'],
    [RolesClass, 'all', { role: 'auditor' }, 'true'],
    [RolesClass, 'all', { role: 'overseer' }, '403'],
    [RolesClass, 'narrower', { role: 'overseer' }, 'true'],
    [RolesClass, 'narrower', { role: 'auditor' }, '403'],
    [RolesClass, 'open', undefined, 'true'],
  ])('%p.%s, asked by %p: %s', (of, method, who, outcome) => {
    expect(ask(of, method, who)).toBe(outcome);
  });

  it('closes proofs where the settings do', () => {
    expect(ask(Handlers, 'proofs', undefined)).toBe('true');
    expect(ask(Handlers, 'proofs', undefined, false)).toBe('401');
    expect(ask(Handlers, 'proofs', { role: 'producer' }, false)).toBe('true');
    expect(ask(Handlers, 'open', undefined, false)).toBe('true');
  });

  it('says as RFC 6750 how to go on', () => {
    ask(Handlers, 'audit', undefined);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    ask(Handlers, 'audit', { role: 'producer' });
    expect(headers.get('www-authenticate')).toMatch(/^Bearer error="insufficient_scope", error_description="[ -~]+"$/);
  });
});
