// Container health of one of our apps: 0 when it says that it is ready. It waits for what is unreachable, so an unhealthy one
// needs no restart; /health/ready says what it waits for.
const url = `http://127.0.0.1:${process.env.PORT}/health/ready`;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(4_000) });
  if (!response.ok) console.log(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.log(`${url}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
