/** One line for the person who waits. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** Says what is being done and, while it lasts, for how long: a running clock on a terminal, a line each 15 s elsewhere. */
export async function timed(title, work) {
  const started = Date.now();
  const live = process.stderr.isTTY;
  if (!live) say(`${title} ...`);
  const tick = () =>
    live ? process.stderr.write(`\r${title} ... ${seconds(started)} `) : say(`  ... ${seconds(started)}`);
  if (live) tick();
  const clock = setInterval(tick, live ? 200 : 15_000);
  try {
    const result = await work();
    const end = `${result ? `${result}, ` : ''}${seconds(started)}`;
    say(live ? `\r${title}: ${end}      ` : `  done: ${end}`);
  } catch (error) {
    if (live) process.stderr.write('\n');
    throw error;
  } finally {
    clearInterval(clock);
  }
}
