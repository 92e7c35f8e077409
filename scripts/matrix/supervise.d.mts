import type { Child, ChildOptions, Exit } from '../../libs/stack/src/index.js';

export function supervise(
  child: Pick<typeof Child, 'spawn'>,
  options: ChildOptions,
  watch: { signal: AbortSignal; limitMs: number; tick: () => void; tickMs?: number },
): Promise<{ exit: Exit; stopped: string | undefined }>;
export function countFiles(log: string): { files: number; failed: number };
