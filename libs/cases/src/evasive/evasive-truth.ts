import type { RandomCase } from '../random/random-case.js';
import type { Sending } from '../random/writer.js';
import type { PlantedFinding, Truth } from '../truth.js';

/** A sending that says more of its way in. `agency` owns the topic or, by HTTP, the client. */
export interface EvasiveSending extends Sending {
  agreement: string;
  /** A stream whose order is kept: one source's events under one agreement arrive in the order in which they were sent. */
  source: string;
  /** By HTTP the speaker is only claimed. */
  http?: true;
  /** The recorder's configuration lets the owner of the topic carry the source's statements. */
  forwarder?: string;
}

/**
 * When a finding may be concluded, after everything is recorded at one moment: as soon as it is recorded and vouched for; after the
 * 900 seconds where nothing has bound; after the week that the policies here state.
 */
export const MOMENTS = ['recorded', 'quarter hour', 'week'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Stands for a subject that the specification does not name. */
export const ANY = '*';

export interface EvasiveFinding extends PlantedFinding {
  agreement: string;
  /** False where the specification does not say what is counted. */
  counted: boolean;
  from: Moment;
}

/** One line for each rule (or pack), agreement and reason. */
export interface NotEvaluableLine {
  rule: string;
  agreement: string;
  reason: string;
  /** Absent where the specification does not say what is counted. */
  items?: number;
  /** How many subjects; absent as above. */
  subjects?: number;
  from: Moment;
}

/** A result that the specification leaves open: neither its presence nor its absence is a difference. */
export interface Undecided {
  rule: string;
  agreement: string;
  /** A finding's; absent: the rule's lines in this agreement. */
  subject?: string;
}

export interface EvasiveTruth extends Truth {
  findings: EvasiveFinding[];
  /** All lines that there are in the end, of every rule, but for what is undecided. */
  lines: NotEvaluableLine[];
  undecided: Undecided[];
  /** Agreements in which all have vouched past everything, so that the truth of every moment is decided. */
  vouched: string[];
  /** What each agreement holds, by the plants' names. */
  plants: Record<string, string[]>;
  /** Ids of events that admission must refuse; it lets all others pass. */
  refused: string[];
}

/** The random case's form, with the ways in and the lines. */
export interface EvasiveCase extends RandomCase {
  sendings: EvasiveSending[];
  truth: EvasiveTruth;
}
