import { nodeProblem } from './decide.mjs';
import { SetupError } from './errors.mjs';

export function nodeStep(version) {
  const problem = nodeProblem(version);
  if (problem) throw new SetupError(problem);
}
