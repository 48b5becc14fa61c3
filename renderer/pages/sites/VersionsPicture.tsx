import { useElementSize } from '@mantine/hooks';
import { useTexts } from '../../text';
import type { VersionStep } from './find';
import classes from './sites.module.css';

const row = 30;
const [left, right, top, bottom] = [92, 18, 12, 26];
/** More rows than this say less, not more. */
const mostVersions = 8;

/** Which version an installation had when: a line that steps from one to the next, up to today. */
export function VersionsPicture({ steps, name }: { steps: readonly VersionStep[]; name: string }) {
  const t = useTexts();
  const { ref, width } = useElementSize();
  const versions = [...new Set(steps.flatMap(({ version }) => version ?? []))].slice(-mostVersions);
  const shown = steps.filter(({ version }) => version === null || versions.includes(version));
  const begin = Date.parse(shown[0]?.at ?? '');
  const now = Date.now();
  const span = Math.max(1, now - begin);
  const height = top + versions.length * row + bottom;
  const x = (at: number) => left + ((at - begin) / span) * Math.max(0, width - left - right);
  const y = (version: string) => top + (versions.length - 1 - versions.indexOf(version)) * row + row / 2;
  const words = shown.map(({ at, version }) =>
    version === null
      ? t('versions.gone', { at: t.format.moment(at) })
      : t('versions.from', { at: t.format.moment(at), version }),
  );
  return (
    <div ref={ref} className={classes.picture}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={t('versions.label', { name, steps: words })}>
          {versions.map((version) => (
            <g key={version}>
              <text x={0} y={y(version)} dominantBaseline="central" className={classes.versionName}>
                {version.length > 12 ? `${version.slice(0, 11)}…` : version}
              </text>
              <line x1={left} x2={width - right} y1={y(version)} y2={y(version)} className={classes.grid} />
            </g>
          ))}
          <Line steps={shown} x={x} y={y} now={now} />
          {shown.map(({ at, version }) =>
            version === null ? null : (
              <circle key={at} cx={x(Date.parse(at))} cy={y(version)} r={5} className={classes.point} />
            ),
          )}
          <text x={left} y={height - 8} className={classes.axis}>
            {t.format.moment(shown[0]?.at ?? '')}
          </text>
          <text x={width - right} y={height - 8} textAnchor="end" className={classes.axis}>
            {t('versions.now')}
          </text>
        </svg>
      )}
    </div>
  );
}

function Line({
  steps,
  x,
  y,
  now,
}: {
  steps: readonly VersionStep[];
  x: (at: number) => number;
  y: (version: string) => number;
  now: number;
}) {
  let path = '';
  for (const [index, { at, version }] of steps.entries()) {
    const from = x(Date.parse(at));
    const following = steps[index + 1];
    const to = following ? x(Date.parse(following.at)) : x(now);
    if (version === null) continue;
    const before = steps[index - 1]?.version;
    path += `${before ? 'L' : 'M'}${from} ${y(version)} L${to} ${y(version)} `;
  }
  return <path d={path} className={classes.path} />;
}
