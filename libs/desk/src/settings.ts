import type { DataSource } from 'typeorm';

/** What a person keeps for herself. Version 0: nothing yet. */
export interface StoredSettings {
  version: number;
  /** JSON. */
  value: string | null;
}

export class SettingsStore {
  constructor(private readonly db: DataSource) {}

  async read(issuer: string, subject: string): Promise<StoredSettings> {
    const [row] = await this.db.query<StoredSettings[]>(
      'SELECT version, value FROM desk.setting WHERE issuer = $1 AND subject = $2',
      [issuer, subject],
    );
    return row ?? { version: 0, value: null };
  }

  /** false: they are not of version `from` any more; nothing was changed. */
  async write(issuer: string, subject: string, from: number, value: string): Promise<boolean> {
    if (from === 0) {
      const rows = await this.db.query<unknown[]>(
        `INSERT INTO desk.setting (issuer, subject, version, value, changed_at) VALUES ($1, $2, 1, $3, now())
         ON CONFLICT (issuer, subject) DO NOTHING RETURNING 1`,
        [issuer, subject, value],
      );
      return rows.length > 0;
    }
    const [rows] = await this.db.query<[unknown[], number]>(
      `UPDATE desk.setting SET version = version + 1, value = $4, changed_at = now()
       WHERE issuer = $1 AND subject = $2 AND version = $3 RETURNING 1`,
      [issuer, subject, from, value],
    );
    return rows.length > 0;
  }
}
