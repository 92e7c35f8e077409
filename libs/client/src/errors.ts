/** Base of this library's errors: catch it to tell a failure that the message explains from a bug. */
export abstract class ClientError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}
