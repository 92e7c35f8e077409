import { Inject, Injectable } from '@nestjs/common';
import { SettingsStore } from '#libs/desk';
import type { Principal } from '#libs/identity';
import { type GivenFilter, LAST_VISIT } from './queue.parameters.js';

/** When people were last here, as each keeps for herself (`/v1/me/settings`). Nothing but her own settings moves it. */
@Injectable()
export class LastVisits {
  constructor(@Inject(SettingsStore) private readonly store: SettingsStore) {}

  /**
   * The filter with the time of her last visit where it says so; without one: since ever. The time then stands in the links of its pages, so
   * that they stay the same list though she comes again meanwhile.
   */
  async in<F extends Pick<GivenFilter, 'since'>>(given: F, { issuer, subject }: Principal): Promise<F> {
    if (given.since !== LAST_VISIT) return given;
    const { value } = await this.store.read(issuer, subject);
    const { lastVisit } = value === null ? { lastVisit: null } : (JSON.parse(value) as { lastVisit: string | null });
    return { ...given, since: lastVisit ?? undefined };
  }
}
