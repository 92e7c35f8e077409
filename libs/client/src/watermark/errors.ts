import { ClientError } from '../errors.js';

/**
 * A system's declaration cannot be vouched for; nothing changed. Declare a moment in the past, of a source whose acts the system reports.
 */
export class DeclarationInvalid extends ClientError {}
