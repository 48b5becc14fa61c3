import { lazy, Suspense } from 'react';
import { useRates } from '../stores';
import type { Sample } from '../stores/rates';
import { useTexts } from '../text';
import classes from './RatePlot.module.css';
import { rateFigures } from './rate-figures';

// The drawing is fetched when there is something to draw: it is no part of the window's start.
const RateCanvas = lazy(() => import('./RateCanvas'));
const none: readonly Sample[] = [];

/** How fast a job goes, over its whole time, drawn from what its progress told; in words for who does not see it. */
export function RatePlot({ job, live }: { job: string; live: boolean }) {
  const t = useTexts();
  const samples = useRates((state) => state.rates[job] ?? none);
  const figures = rateFigures(samples);
  if (!figures) return null;
  const { rate } = t.format;
  return (
    <figure className={classes.plot} aria-label={t('rate.label')}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{t('rate.label')}</span>
        <span>
          {live && `${t('rate.now', { rate: rate(figures.now) })} · `}
          {t('rate.over', { mean: rate(figures.mean), lowest: rate(figures.lowest), highest: rate(figures.highest) })}
        </span>
      </figcaption>
      <div className={classes.canvas} aria-hidden>
        <Suspense fallback={null}>
          <RateCanvas samples={samples} />
        </Suspense>
      </div>
    </figure>
  );
}
