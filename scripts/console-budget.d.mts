export const MOST_SCRIPT_BYTES: number;
export interface ManifestEntry {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
}
export function scriptOfPages(
  manifest: Record<string, ManifestEntry>,
  sizeOf: (file: string) => number,
): Map<string, number>;
