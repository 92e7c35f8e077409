/** Folder of libs/stack as JavaScript. */
export function compileStack(): string;
