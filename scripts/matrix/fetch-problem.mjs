import { tail } from '../setup/run.mjs';

const NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/** Why npm did not fetch `spec`, from its exit code (-1: not started) and all that it printed, and what to do. */
export function fetchProblem(spec, code, output) {
  if (code === -1) return `npm cannot be started (${output}). It comes with Node: check the PATH.`;
  if (/\b(E404|ETARGET)\b/.test(output))
    return `npm's registry has no ${spec}: pin another version in scripts/matrix/versions.json, or check the registry (npm config get registry).`;
  const network = NETWORK.exec(output);
  if (network)
    return `npm could not fetch ${spec}: no network, or the registry is away (${network[1]}). Check both (npm config get registry), then run the command again.`;
  return `npm could not fetch ${spec}. Its last lines:\n${tail(output, 15)}`;
}
