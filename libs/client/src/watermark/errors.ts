import { ClientError } from '../errors.js';

/** What a system declared cannot be vouched for; nothing changed. Declare a moment that has passed, of a source that the system gives in acts of. */
export class DeclarationInvalid extends ClientError {}
