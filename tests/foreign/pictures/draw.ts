import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import type { Panel } from '../../deploy/dashboard.js';

/** As the database answers. */
export type Value = string | number | Date | null;

/** What a panel's queries answered. */
export interface Answer {
  /** Lines, each with a legend: seconds since 1970, and numbers. */
  lines: { legend: string; points: [number, number][] }[];
  rows: Record<string, Value>[];
}

const COLORS = ['#1f60c4', '#c4162a', '#37872d', '#8f3bb8', '#e0752d', '#0a7c8c', '#806a00', '#5a5a5a'];
const CELL = { width: 52, height: 34 };

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[one]!);

/** A number with the unit of a panel, as a person writes it. */
export function written(value: number, unit: string): string {
  const short = (of: number): string =>
    new Intl.NumberFormat('en-US', { maximumSignificantDigits: of >= 100 ? 4 : 3, notation: 'compact' }).format(of);
  if (unit === 's') {
    const [, size, name] = [
      [86_400, 'd'] as const,
      [3_600, 'h'] as const,
      [60, 'min'] as const,
      [1, 's'] as const,
      [0.001, 'ms'] as const,
      [0.000_001, 'µs'] as const,
    ]
      .map(([size, name]) => [value >= size, size, name] as const)
      .find(([fits]) => fits) ?? [true, 1, 's'];
    return `${short(value / size)} ${name}`;
  }
  if (unit === 'bytes' || unit === 'Bps') {
    const step = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
    return `${Math.round((value / 2 ** (10 * step)) * 10) / 10} ${['B', 'KiB', 'MiB', 'GiB'][step]}${unit === 'Bps' ? '/s' : ''}`;
  }
  if (unit === 'percentunit') return `${short(value * 100)} %`;
  if (unit === 'cps' || unit === 'reqps') return `${short(value)}/s`;
  return short(value);
}

/** The colour that the thresholds give a number. */
function colorOf(value: number, panel: Panel): string {
  const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
  const color = steps.findLast(({ value: from }) => from === null || value >= from)?.color ?? 'green';
  return color === 'green' ? '#2a7d2a' : color;
}

function statOf(panel: Panel, { lines }: Answer): string {
  const value = lines[0]?.points.at(-1)?.[1];
  if (value === undefined) return '<p class="stat">none</p>';
  return `<p class="stat" style="color:${colorOf(value, panel)}">${written(value, panel.fieldConfig!.defaults.unit!)}</p>`;
}

function chartOf(panel: Panel, { lines }: Answer, width: number, height: number): string {
  const unit = panel.fieldConfig!.defaults.unit!;
  const shown = lines.filter(({ points }) => points.length > 0);
  const times = shown.flatMap(({ points }) => points.map(([time]) => time));
  const most = Math.max(...shown.flatMap(({ points }) => points.map(([, value]) => value)), 0);
  const box = { left: 58, right: 8, top: 6, bottom: 20 };
  const x = scaleLinear([Math.min(...times), Math.max(...times)], [box.left, width - box.right]);
  const y = scaleLinear([0, most > 0 ? most * 1.1 : 1], [height - box.bottom, box.top]);
  const path = line<[number, number]>()
    .x(([time]) => x(time))
    .y(([, value]) => y(value));
  const grid = y
    .ticks(4)
    .map(
      (tick) =>
        `<line x1="${box.left}" x2="${width - box.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>` +
        `<text x="${box.left - 6}" y="${y(tick) + 4}" text-anchor="end">${written(tick, unit)}</text>`,
    )
    .join('');
  // Days of a table of the database, minutes of a running demo.
  const long = times.every((time) => time % 86_400 === 0);
  const labels = x
    .ticks(5)
    .map((tick) => {
      const iso = new Date(tick * 1000).toISOString();
      return `<text x="${x(tick)}" y="${height - 5}" text-anchor="middle">${long ? iso.slice(0, 10) : iso.slice(11, 19)}</text>`;
    })
    .join('');
  const drawn = shown
    .map(({ points }, n) => {
      const color = COLORS[n % COLORS.length];
      return points.length === 1
        ? `<circle cx="${x(points[0]![0])}" cy="${y(points[0]![1])}" r="4" fill="${color}"/>`
        : `<path d="${path(points)}" fill="none" stroke="${color}" stroke-width="2"/>`;
    })
    .join('');
  const legend = shown
    .slice(0, 8)
    .map(({ legend }, n) => `<span><i style="background:${COLORS[n % COLORS.length]}"></i>${escaped(legend)}</span>`)
    .join('');
  return `<svg width="${width}" height="${height}">${grid}${labels}${drawn}</svg><p class="legend">${legend}${shown.length > 8 ? ` and ${shown.length - 8} more` : ''}</p>`;
}

function tableOf({ rows }: Answer, height: number): string {
  const shown = rows.slice(0, Math.max(1, Math.floor((height - 30) / 23)));
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: Value | undefined): string => {
    const text =
      value instanceof Date
        ? value.toISOString().slice(0, 19).replace('T', ' ')
        : value === null || value === undefined
          ? ''
          : String(value);
    return `<td${/^\d+(\.\d+)?$/.test(text) ? ' class="n"' : ''}>${escaped(/^\d{4,}$/.test(text) ? Number(text).toLocaleString('en-US') : text)}</td>`;
  };
  const head = names.map((name) => `<th>${escaped(name)}</th>`).join('');
  const body = shown.map((row) => `<tr>${names.map((name) => cell(row[name])).join('')}</tr>`).join('');
  return `<table><tr>${head}</tr>${body}</table>`;
}

/** A page that lays the panels out as the dashboard does. Not Grafana's own look: its numbers, units, thresholds and places are the dashboard's. */
export function pageOf(title: string, panels: readonly Panel[], answers: ReadonlyMap<number, Answer>): string {
  const cells = panels.map((panel) => {
    const { x, y, w, h } = panel.gridPos;
    const place = `left:${x * CELL.width}px;top:${y * CELL.height + 44}px;width:${w * CELL.width - 8}px;height:${h * CELL.height - 8}px`;
    if (panel.type === 'row') return `<h2 style="${place}">${escaped(panel.title)}</h2>`;
    const answer = answers.get(panel.id)!;
    const [width, height] = [w * CELL.width - 30, h * CELL.height - 84];
    const inside =
      panel.type === 'stat'
        ? statOf(panel, answer)
        : panel.type === 'table'
          ? tableOf(answer, h * CELL.height - 44)
          : chartOf(panel, answer, width, height);
    return `<section style="${place}"><h3>${escaped(panel.title)}</h3>${inside}</section>`;
  });
  const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => (y + h) * CELL.height)) + 60;
  return `<!DOCTYPE html><meta charset="utf-8"><style>
    body{margin:0;background:#f4f5f5;font:13px "DejaVu Sans",sans-serif;color:#24292e;position:relative;width:${24 * CELL.width}px;height:${bottom}px}
    h1{font-size:18px;margin:0;padding:12px 8px}
    h2{position:absolute;margin:0;font-size:14px;padding:6px 4px;box-sizing:border-box}
    section{position:absolute;background:#fff;border:1px solid #d8d9da;border-radius:2px;box-sizing:border-box;padding:6px 10px;overflow:hidden}
    h3{font-size:13px;margin:0 0 4px;font-weight:600}
    .stat{font-size:30px;font-weight:600;margin:10px 0;text-align:center}
    .legend{margin:2px 0;font-size:11px;white-space:nowrap;overflow:hidden}.legend span{margin-right:12px}
    .legend i{display:inline-block;width:12px;height:3px;margin-right:5px;vertical-align:middle}
    svg text{font-size:11px;fill:#555}
    table{border-collapse:collapse;width:100%;font-size:12px}th,td{text-align:left;padding:3px 8px;border-bottom:1px solid #eee;white-space:nowrap}.n{text-align:right}
  </style><h1>${escaped(title)}</h1>${cells.join('')}`;
}
