/**
 * Calls `onGone` once when the process that started us is gone, by whatever death: our standard input ends, or the
 * channel to it closes. Only for processes whose parent holds one of these open (the demo and the tests do).
 * Keeps nothing alive. Returns a function that stops watching.
 */
export function parentWatch(onGone: () => void): () => void {
  let done = false;
  const gone = (): void => {
    if (!done) onGone();
    done = true;
  };
  if (process.channel) {
    process.once('disconnect', gone);
    process.channel.unref();
  } else {
    process.stdin.once('end', gone).once('close', gone).once('error', gone);
    process.stdin.resume();
    (process.stdin as unknown as { unref?: () => void }).unref?.();
  }
  return () => {
    done = true;
    process.off('disconnect', gone);
    if (!process.channel) process.stdin.off('end', gone).off('close', gone).off('error', gone).pause();
  };
}
