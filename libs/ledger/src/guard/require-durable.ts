import type { DataSource } from 'typeorm';
import { withClient } from '../client.js';
import { UnsafeDatabase } from './errors.js';
import { serverLife } from './server-life.js';

/** Throws UnsafeDatabase for a database that may forget what it has committed. `what`: for the operator, which database it is. */
export async function requireDurable(db: DataSource, what: string): Promise<void> {
  const { unsafe } = await withClient(db, serverLife);
  if (unsafe.length > 0) throw new UnsafeDatabase(what, unsafe);
}
