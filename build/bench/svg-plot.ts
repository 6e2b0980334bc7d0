import type { Point } from '../../harness/statistics.ts';

export interface Series {
  readonly label: string;
  readonly color: string;
  readonly points: readonly Point[];
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly Series[];
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 70;
const TOP = 40;
const RIGHT = WIDTH - 20;
const BOTTOM = HEIGHT - 60;
const TICKS = 5;

/** The smallest of 1, 2 and 5 times a power of ten that is at least `value`. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((factor) => factor * power >= value) ?? 10);
}

function text(x: number, y: number, content: string, more = 'text-anchor="middle"'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${content}</text>`;
}

/** A plot of lines over axes that start at zero. Labels must need no escapes. */
export function toSvg({ title, xLabel, yLabel, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const stepX = roundUp(Math.max(...points.map(({ x }) => x)) / TICKS);
  const stepY = roundUp(Math.max(...points.map(({ y }) => y)) / TICKS);
  const atX = (x: number): number => LEFT + (x / (stepX * TICKS)) * (RIGHT - LEFT);
  const atY = (y: number): number => BOTTOM - (y / (stepY * TICKS)) * (BOTTOM - TOP);
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => index);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    text(WIDTH / 2, 22, title, 'text-anchor="middle" font-size="15"'),
    ...ticks.flatMap((tick) => [
      `<path d="M${LEFT} ${atY(tick * stepY).toFixed(1)}H${RIGHT}" stroke="#ddd"/>`,
      text(LEFT - 8, atY(tick * stepY) + 4, String(tick * stepY), 'text-anchor="end"'),
      text(atX(tick * stepX), BOTTOM + 18, String(tick * stepX)),
    ]),
    text((LEFT + RIGHT) / 2, BOTTOM + 40, xLabel),
    text(0, 0, yLabel, `text-anchor="middle" transform="translate(18 ${(TOP + BOTTOM) / 2}) rotate(-90)"`),
    ...series.flatMap(({ label, color, points: own }, index) => [
      `<polyline fill="none" stroke="${color}" stroke-width="2" points="${own
        .map(({ x, y }) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`)
        .join(' ')}"/>`,
      text(LEFT + 12, TOP + 16 + index * 16, label, `fill="${color}"`),
    ]),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}
