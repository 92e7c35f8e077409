import { onceEach, openAddress } from '../search.js';

const open = openAddress(location);
const better = open ?? onceEach(location);
if (better !== undefined) history.replaceState(history.state, '', better);

/** The address that she came by had something of a person in it: it was taken out before anything was asked, and the page says so. */
export const TAKEN_OUT = open !== undefined;
