import { symbol, symbolDiamond } from 'd3-shape';

/** Where a stated number lies: a shape of its own, in front of whatever is there. `size`: its height in pixels. */
export function Mark({ x, y, size }: { x: number; y: number; size: number }) {
  const path = symbol(symbolDiamond, (size * size * Math.tan(Math.PI / 6)) / 2)();
  return <path className="chart-stated" d={path ?? undefined} transform={`translate(${x},${y})`} />;
}
