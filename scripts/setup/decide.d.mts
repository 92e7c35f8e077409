interface Package {
  version?: string;
  optional?: boolean;
  devOptional?: boolean;
  link?: boolean;
}
export function nodeProblem(version: string): string | undefined;
export function packagesProblem(
  locked: Record<string, Package>,
  installed: Record<string, Package> | undefined,
): string | undefined;
export function postgresPackage(platform: string, arch: string): string;
export function javaMajor(output: string): number | undefined;
export function kafkaDecision(facts: {
  mode: string;
  brokers?: string;
  wanted: string;
  stamp?: string;
  jars: number;
}): { act: 'none' | 'fetch'; reason: string };
