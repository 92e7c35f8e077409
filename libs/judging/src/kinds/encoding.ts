import type { BlockFacts } from './block.js';
import { emptyFunnel, newRequest, type RequestFacts } from './request.js';
import type { Entity } from '../memory/memory.js';
import { kindOf } from './keys.js';
import { newAgreement } from './agreement.js';
import { newDisclosure } from './disclosure.js';
import { newIncident } from './incident.js';
import { newOfficer } from './officer.js';
import { newSource } from './source.js';
import { newVolume } from './volume.js';
import { packBlock, unpackBlock } from './block-encoding.js';
import { OF_KEY, sparse } from './sparse.js';

/** What a new one is, by the letter of its key. What it has in common with a new one is not stored. */
const made: Record<string, (agreement: string, id: string) => object> = {
  A: (agreement) => newAgreement(agreement, 0),
  R: newRequest,
  D: newDisclosure,
  O: newOfficer,
  V: newVolume,
  I: newIncident,
  S: newSource,
};

function newOf(key: string): object | undefined {
  const [kind, agreement, id] = key.split('|') as [string, string, string];
  return made[kind]?.(agreement, id);
}

/** What entities are compared with; what their keys say is usual whatever it is. */
const usualOf = new Map(Object.entries(made).map(([kind, make]) => [kind, make(OF_KEY, OF_KEY)]));
const usualFunnel = emptyFunnel();

/** An entity of the rules' memory as JSON text. The same entity always gives the same text. */
export function encodeEntity(key: string, entity: Entity): string {
  const kind = kindOf(key);
  if (kind === 'B') return JSON.stringify(packBlock(entity as BlockFacts));
  const usual = usualOf.get(kind);
  if (!usual) return JSON.stringify(entity);
  const out = sparse(entity, usual);
  if (kind === 'R') out['funnel'] = sparse((entity as RequestFacts).funnel, usualFunnel);
  return JSON.stringify(out);
}

/** What is stored, in place of what is usual; records as a new entity has them. */
function adopt(usual: object, stored: object): object {
  const into = usual as Record<string, unknown>;
  const from = stored as Record<string, unknown>;
  for (const name in from) {
    const record = into[name];
    const isTable = typeof record === 'object' && record !== null && Object.getPrototypeOf(record) === null;
    into[name] = isTable ? Object.assign(record, from[name]) : from[name];
  }
  return into;
}

/** Members in the order of a new entity, so that it is written the same again. */
export function decodeEntity(key: string, text: string): Entity {
  const stored = JSON.parse(text) as object;
  const kind = kindOf(key);
  if (kind === 'B') return unpackBlock(key, stored);
  const usual = newOf(key);
  if (!usual) return stored;
  const entity = adopt(usual, stored);
  if (kind === 'R') {
    const request = entity as RequestFacts;
    request.funnel = Object.assign(emptyFunnel(), request.funnel);
  }
  return entity;
}
