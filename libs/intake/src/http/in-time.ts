/** No answer came in time; what was asked may be done all the same. */
export class NoAnswer extends Error {
  constructor(ms: number) {
    super(`PostgreSQL has not answered within ${Math.round(ms / 1000)} s`);
    this.name = 'NoAnswer';
  }
}

/** What `asked` answers, or NoAnswer when `ms` have passed. */
export async function inTime<T>(ms: number, asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(ms)), ms);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
