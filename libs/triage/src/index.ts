/** What desks do about findings: states, moves, the clock, exceptions and approvals, as functions of acts and hits. Pure, no I/O. */
export {
  type Approval,
  APPROVAL_STATES,
  type ApprovalState,
  type Decider,
  evolveApproval,
  FRESH_SIGN_IN,
  isOverdue,
  mayDecide,
  MayNotDecide,
  sidesFor,
  TIME_TO_DECIDE,
} from './approvals.js';
export { type Clock, clock, DEFAULT_TARGETS, type Targets, type Timed } from './clock.js';
export { type Command, type Context, decide } from './decide.js';
export { agencyOfDesk, type Deed, type DeedMark, deskOf, type Evolved, MARKS } from './deed.js';
export { NotAllowed, REFUSALS, TriageError, type WhyNot } from './errors.js';
export { evolve } from './evolve.js';
export {
  type Compared,
  COMPARED_AS_TIME,
  endOfException,
  type Excepted,
  type Exception,
  LARGEST_SPIKE,
  comparesNothing,
  suppresses,
} from './exceptions.js';
export { markOfRecorded } from './recorded.js';
export { type LiveFinding, type Reopened, reopened, type SeenBefore, type UnitsOfHit } from './reopened.js';
export {
  JUDGES_STATES,
  type JudgesState,
  judgesState,
  type Shown,
  shown,
  SHOWN_STATES,
  type ShownState,
  shownState,
} from './shown.js';
export { CLOSED, isClosed, isResolved, LONGEST_ACCEPTANCE, MOVES, NEEDS, RESOLVED } from './states.js';
export { isLapsed, isSamePerson, type Move, type Pause, type Person, type Triage } from './triage.js';
