/** The values of a statement that is put together from parts: each part says where its own stand. */
export class Values {
  readonly all: unknown[] = [];

  /** The place of a value, such as `$3`. */
  put(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}
