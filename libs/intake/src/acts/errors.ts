import type { RefusalReason } from '#libs/contracts';

/** Admission refuses what an officer says. Nothing was recorded; she corrects the field. */
export class StatementRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    readonly detail: string,
    readonly pointer: string | undefined,
  ) {
    super(detail);
    this.name = 'StatementRefused';
  }
}

/** Not what the officer may say, or not as she may: an api that asks for it is wrong. Nothing was recorded. */
export class ActOfAnother extends Error {
  constructor(
    readonly field: string,
    readonly detail: string,
  ) {
    super(`${field} ${detail}`);
    this.name = 'ActOfAnother';
  }
}

/** The id is that of something else. Nothing was recorded; what is new takes a new key. */
export class ActTaken extends Error {
  constructor(
    readonly source: string,
    readonly id: string,
  ) {
    super(`${source} ${id} is something else already`);
    this.name = 'ActTaken';
  }
}

/** More act than can be written down. Nothing was recorded. */
export class ActsBusy extends Error {
  constructor(most: number) {
    super(`${most} acts wait to be recorded`);
    this.name = 'ActsBusy';
  }
}
