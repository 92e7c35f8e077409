/** Base of what a bundle cannot be made of. Nothing was written. */
export abstract class BundleError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export class UnknownAgreement extends BundleError {
  constructor(readonly agreement: string) {
    super(`no entry of the ledger is under agreement ${agreement}, as far as the detector has judged it`);
  }
}

export class NothingPublished extends BundleError {
  constructor(readonly agreement: string) {
    super(`no checkpoint covers an entry of agreement ${agreement} yet: wait for the recorder to publish one`);
  }
}

export class NothingInRange extends BundleError {
  constructor(agreement: string, from: string | null, to: string | null) {
    super(`agreement ${agreement} has no act from ${from ?? 'the beginning'} to ${to ?? 'the end'}`);
  }
}

export class SealDisagrees extends BundleError {
  constructor(
    readonly shard: string,
    readonly seal: number,
  ) {
    super(
      `the hits of shard ${shard} are not those that were sealed in oversight/${seal}: run \`countersign verify --findings\``,
    );
  }
}
