import { RequestRefused } from '#libs/platform';

/** As many streams are open as may be: `own`, of hers. */
export class LiveBusy extends RequestRefused {
  constructor(readonly own: boolean) {
    super('too many live streams are open');
  }
}

/** This api has no key for the ids of events, so that nobody could go on where a stream ended. */
export class LiveClosed extends RequestRefused {
  constructor() {
    super('this api serves no live streams');
  }
}
