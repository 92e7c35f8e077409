export function fetchProblem(spec: string, code: number, output: string): string;
