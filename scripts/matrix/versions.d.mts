export interface Pin {
  version: string;
  /** sha512 of the package's tarball, as in package-lock.json; none for what node_modules has */
  integrity?: string;
}
export interface Versions {
  defaultNode: string;
  defaultPostgres: string;
  node: Record<string, Pin>;
  postgres: Record<string, Pin>;
}
export function readVersions(): Versions;
export function versionsOf(pinned: Pick<Versions, 'defaultNode' | 'node' | 'postgres'>, own: string): Versions;
export function serverVersion(packageVersion: string): string;
