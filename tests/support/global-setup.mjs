import { startServices } from './start-services.mjs';

/** Several jest projects in one run name this file, but the services are started once. */
export default async function globalSetup() {
  globalThis.countersignServices ??= startServices();
  await globalThis.countersignServices;
}
