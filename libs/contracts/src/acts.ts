import type { EventType } from './registry.js';

/**
 * What an officer may say herself, as an event of her agency: what people decide, and no act of a system. A document is countersigned by
 * recording the same content that another party has recorded.
 */
export const actTypes = [
  'gov.transfer.incident.reported.v1',
  'gov.transfer.remediation.directed.v1',
  'gov.transfer.remediation.confirmed.v1',
  'gov.transfer.event.retracted.v1',
  'gov.transfer.agreement.registered.v1',
  'gov.transfer.agreement.amended.v1',
  'gov.transfer.agreement.renewed.v1',
] as const satisfies readonly EventType[];
export type ActType = (typeof actTypes)[number];

export const isActType = (type: string): type is ActType => (actTypes as readonly string[]).includes(type);

/** The system that officers of an agency speak through; its name is a setting. */
export const SYSTEM = /^[a-z0-9][a-z0-9._-]{0,59}$/;
export const sourceOfPeople = (agency: string, system: string): string => `urn:agency:${agency}:${system}`;
