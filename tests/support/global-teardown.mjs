export default async function globalTeardown() {
  const stop = await globalThis.countersignServices;
  globalThis.countersignServices = undefined;
  await stop?.();
}
