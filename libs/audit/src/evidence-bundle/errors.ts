/** Base of why a bundle cannot be made, or not be read at all. Nothing was written. */
export abstract class EvidenceBundleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export class UnknownAgreement extends EvidenceBundleError {
  constructor(readonly agreement: string) {
    super(`no entry of the ledger is under agreement ${agreement}, as far as the detector has judged it`);
  }
}

export class NothingPublished extends EvidenceBundleError {
  constructor(readonly agreement: string) {
    super(`no checkpoint covers an entry of agreement ${agreement} yet: wait for the recorder to publish one`);
  }
}

export class NothingInRange extends EvidenceBundleError {
  constructor(agreement: string, from: string | null, to: string | null) {
    super(`agreement ${agreement} has no act from ${from ?? 'the beginning'} to ${to ?? 'the end'}`);
  }
}

export class SealDisagrees extends EvidenceBundleError {
  constructor(
    readonly shard: string,
    readonly seal: number,
  ) {
    super(
      `the hits of shard ${shard} are not those that were sealed in oversight/${seal}: run \`countersign verify --findings\``,
    );
  }
}

/** A finding's row is not what its hits make of it, or there are no hits of it. */
export class FindingDisagrees extends EvidenceBundleError {
  constructor(
    readonly finding: string,
    detail: string,
  ) {
    super(`finding ${finding} differs from its hits (${detail}): run \`countersign verify --findings\``);
  }
}

/** Findings of other rules can be packed only by a program that has those rules, because it holds their statutes. */
export class OtherRules extends EvidenceBundleError {
  constructor(readonly ruleSet: string) {
    super(
      `the findings are by rule set ${ruleSet}, which this program does not have: use the version that the detector is of`,
    );
  }
}

/** Bytes that a bundle may have, unpacked: it is held in memory, and its maker may be anyone. */
export const MAX_EVIDENCE_BUNDLE_BYTES = 512_000_000;

export class EvidenceBundleTooLarge extends EvidenceBundleError {
  constructor() {
    super(
      `more than ${MAX_EVIDENCE_BUNDLE_BYTES / 1e6} MB unpacked, and a bundle is held in memory: make it in parts of the time, with \`countersign bundle --from … --to …\`, or check an export of the whole shard instead`,
    );
  }
}

export class NotAFile extends EvidenceBundleError {
  constructor(readonly file: string) {
    super(`${file} is no plain file`);
  }
}
