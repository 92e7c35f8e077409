interface Payload {
  grantId?: string;
  userCode?: string;
  uid?: string;
  consumed?: number;
}
interface Kept {
  payload: Payload;
  until: number;
}

/** Sign-ins under way that are more than this are of nobody who develops; the oldest go. */
const MOST = 10_000;

/** What oidc-provider stores, in memory: a restart forgets who is signed in. One for each issuer; `of` gives the part for one kind. */
export class MemoryStore {
  private readonly kept = new Map<string, Kept>();

  readonly of = (kind: string) => {
    const keyOf = (id: string): string => `${kind} ${id}`;
    const by = (field: 'uid' | 'userCode', value: string): Payload | undefined => {
      for (const [key, { payload, until }] of this.kept)
        if (key.startsWith(`${kind} `) && payload[field] === value && until > Date.now()) return payload;
      return undefined;
    };
    return {
      upsert: async (id: string, payload: Payload, seconds?: number): Promise<void> => {
        this.forgetOld();
        this.kept.set(keyOf(id), { payload, until: seconds ? Date.now() + seconds * 1000 : Infinity });
      },
      find: async (id: string): Promise<Payload | undefined> => {
        const kept = this.kept.get(keyOf(id));
        return kept && kept.until > Date.now() ? kept.payload : undefined;
      },
      findByUserCode: async (code: string): Promise<Payload | undefined> => by('userCode', code),
      findByUid: async (uid: string): Promise<Payload | undefined> => by('uid', uid),
      destroy: async (id: string): Promise<void> => void this.kept.delete(keyOf(id)),
      consume: async (id: string): Promise<void> => {
        const kept = this.kept.get(keyOf(id));
        if (kept) kept.payload.consumed = Math.floor(Date.now() / 1000);
      },
      revokeByGrantId: async (grantId: string): Promise<void> => {
        for (const [key, { payload }] of this.kept) if (payload.grantId === grantId) this.kept.delete(key);
      },
    };
  };

  private forgetOld(): void {
    const now = Date.now();
    for (const [key, { until }] of this.kept) if (until <= now) this.kept.delete(key);
    for (const key of this.kept.keys()) {
      if (this.kept.size < MOST) return;
      this.kept.delete(key);
    }
  }
}
