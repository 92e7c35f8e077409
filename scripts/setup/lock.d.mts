export function withLock<T>(act: () => Promise<T>, dir?: string): Promise<T>;
