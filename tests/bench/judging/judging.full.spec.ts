import { judgesAsPlanned, judging } from './judged-as-planned.js';
import { SHAPES, type ShapeName } from './shapes.js';

describe('benches of judging, with few events', () => {
  judgesAsPlanned(judging(), Object.keys(SHAPES) as ShapeName[]);
});
