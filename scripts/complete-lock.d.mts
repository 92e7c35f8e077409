interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}
export function completed(packages: Record<string, LockedPackage>): Record<string, LockedPackage>;
