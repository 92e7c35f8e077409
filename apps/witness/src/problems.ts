import { ProblemRegistry } from '#libs/platform';
import { AddCheckpointFormatError } from '#libs/tlog';
import { InconsistentError, OldSizeError, UnknownOriginError, UntrustedCheckpointError } from '#libs/witness';

/** The statuses of tlog-witness. The controller answers 409 itself, because its body is a size. */
export const witnessProblems = (): ProblemRegistry =>
  new ProblemRegistry()
    .register(AddCheckpointFormatError, ({ message: detail }) => ({
      status: 400,
      type: 'malformed',
      title: 'Not an add-checkpoint request',
      detail,
    }))
    .register(OldSizeError, ({ message: detail }) => ({
      status: 400,
      type: 'old-size',
      title: 'A log cannot shrink',
      detail,
    }))
    .register(UntrustedCheckpointError, ({ message: detail }) => ({
      status: 403,
      type: 'untrusted',
      title: 'Not signed by the log',
      detail,
    }))
    .register(UnknownOriginError, ({ message: detail }) => ({
      status: 404,
      type: 'unknown-origin',
      title: 'Not a log of this witness',
      detail,
    }))
    .register(InconsistentError, ({ message: detail }) => ({
      status: 422,
      type: 'inconsistent',
      title: 'Not shown to extend the tree last cosigned',
      detail,
    }));
