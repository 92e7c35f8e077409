import { RequestRefused } from '#libs/platform';

/** As many exports as may be under way at once are. Ask again when one has ended. */
export class ExportsBusy extends RequestRefused {
  constructor(readonly own: boolean) {
    super(own ? 'an export of this reader is under way' : 'too many exports are under way');
  }
}
