import type { MigrationClass, SchemaModule } from '#libs/ledger';
import { ActsOfApproval1767312000022 } from './acts-of-approval.migration.js';
import { Apart1767312000006 } from './apart.migration.js';
import { Coverage1767312000024 } from './coverage.migration.js';
import { readmodelAccess } from './access.js';
import { CreateReadmodel1767312000000 } from './create-readmodel.migration.js';
import { HitDelta1767312000002 } from './hit-delta.migration.js';
import { HitTree1767312000001 } from './hit-tree.migration.js';
import { DropViews1767312000007 } from './drop-views.migration.js';
import { DropFactViews1767312000004 } from './drop-fact-views.migration.js';
import { Lacks1767312000026 } from './lacks.migration.js';
import { Portions1767312000003 } from './portions.migration.js';
import { Queue1767312000020 } from './queue.migration.js';
import { Sums1767312000009 } from './sums.migration.js';
import { Triage1767312000010 } from './triage.migration.js';
import { Visibility1767312000008 } from './visibility.migration.js';
import { WaitingRules1767312000005 } from './waiting-rules.migration.js';

export const readmodelMigrations: readonly MigrationClass[] = [
  CreateReadmodel1767312000000,
  HitTree1767312000001,
  HitDelta1767312000002,
  Portions1767312000003,
  DropFactViews1767312000004,
  WaitingRules1767312000005,
  Apart1767312000006,
  DropViews1767312000007,
  Visibility1767312000008,
  Sums1767312000009,
  Triage1767312000010,
  Queue1767312000020,
  ActsOfApproval1767312000022,
  Coverage1767312000024,
  Lacks1767312000026,
];
/** For `migrate`, after the ledger's: a view looks at its heads. */
export const readmodelSchema: SchemaModule = { migrations: readmodelMigrations, access: readmodelAccess };
