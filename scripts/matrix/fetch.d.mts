export function fetchPackage(
  cache: string,
  name: string,
  pin: { version: string; integrity?: string },
  members: readonly string[],
  signal: AbortSignal,
): Promise<string>;
export function checkIntegrity(bytes: Uint8Array, what: string, integrity: string | undefined): void;
