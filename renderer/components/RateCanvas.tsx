import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import Plot from 'uplot';
import type { Sample } from '../stores/rates';
import { useTexts } from '../text';
import classes from './RateCanvas.module.css';
import { clock } from './rate-figures';

/** Pixels that a label of the axis of rates needs, at the usual text size. */
const labelWidth = 76;
/** Steps of the axis of time that a clock shows well. */
const wholeSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800];

/** The line itself. Colours and text size are the page's, so it is drawn anew with the theme. */
export default function RateCanvas({ samples }: { samples: readonly Sample[] }) {
  const t = useTexts();
  const scheme = useComputedColorScheme();
  const at = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const latest = useRef(samples);
  latest.current = samples;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours change with the scheme
  useEffect(() => {
    const place = at.current;
    if (!place) return;
    const style = getComputedStyle(place);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const axis = {
      stroke: colour('--sl-dim'),
      font: `${11 * scale}px ${style.fontFamily}`,
      grid: { stroke: colour('--sl-line'), width: 1 },
      ticks: { show: false },
    };
    const drawn = new Plot(
      {
        width: place.clientWidth,
        height: place.clientHeight,
        cursor: { show: false },
        legend: { show: false },
        padding: [6, 6, 0, 0],
        scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
        axes: [
          {
            ...axis,
            size: 22 * scale,
            gap: 3,
            incrs: wholeSeconds,
            values: (_plot, values) => values.map((value) => clock(value)),
          },
          {
            ...axis,
            size: labelWidth * scale,
            space: 28,
            values: (_plot, values) => values.map((value) => t.format.rate(value)),
          },
        ],
        series: [
          {},
          {
            stroke: colour('--sl-accent'),
            width: 1.75,
            fill: `color-mix(in srgb, ${colour('--sl-accent')} 16%, transparent)`,
            points: { show: false },
          },
        ],
      },
      columns(latest.current),
      place,
    );
    plot.current = drawn;
    const resized = new ResizeObserver(() => drawn.setSize({ width: place.clientWidth, height: place.clientHeight }));
    resized.observe(place);
    return () => {
      resized.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [t, scheme]);

  useEffect(() => plot.current?.setData(columns(samples)), [samples]);

  return <div ref={at} className={classes.canvas} />;
}

function columns(samples: readonly Sample[]): Plot.AlignedData {
  return [samples.map(({ at }) => at), samples.map(({ rate }) => rate)];
}
