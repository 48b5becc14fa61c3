import { Progress } from '@mantine/core';
import type { MediumView } from '../../../preload/contract';
import { useTexts } from '../../text';
import classes from './Fill.module.css';
import { fillOf } from './fill-of';

/** How full a medium is: what packages take, what else lies there, what is free; after a copy, too, where `coming` is given. */
export function Fill({
  medium,
  packages,
  coming = 0,
  legend,
}: {
  medium: Pick<MediumView, 'name' | 'size' | 'free'>;
  packages: number;
  /** Bytes that are to be put there. */
  coming?: number;
  /** Says the figures in words below the bar. */
  legend?: boolean;
}) {
  const t = useTexts();
  const fill = fillOf(medium, packages, coming);
  if (!fill) return null;
  const said = t('media.fill', {
    packages: t.format.bytes(fill.packages),
    other: t.format.bytes(fill.other),
    free: t.format.bytes(fill.free),
    size: t.format.bytes(medium.size),
  });
  return (
    <div className={classes.fill}>
      <div role="img" aria-label={t('media.fillOf', { name: medium.name, fill: said })}>
        <Progress.Root size={legend ? 16 : 8} radius="xl" classNames={{ root: classes.bar ?? '' }} aria-hidden>
          <Progress.Section value={fill.shares.packages} className={classes.packages ?? ''} withAria={false} />
          <Progress.Section value={fill.shares.coming} className={classes.coming ?? ''} withAria={false} />
          <Progress.Section value={fill.shares.other} className={classes.other ?? ''} withAria={false} />
        </Progress.Root>
      </div>
      {legend && (
        <ul className={classes.legend}>
          <Key of="packages" name={t('media.fillPackages')} bytes={fill.packages} />
          {coming > 0 && <Key of="coming" name={t('media.fillComing')} bytes={fill.coming} />}
          <Key of="other" name={t('media.fillOther')} bytes={fill.other} />
          <Key of="free" name={t('media.fillFree')} bytes={fill.free} />
        </ul>
      )}
    </div>
  );
}

function Key({ of, name, bytes }: { of: string; name: string; bytes: number }) {
  const t = useTexts();
  return (
    <li>
      <span className={classes.swatch} data-of={of} aria-hidden />
      {name} <b>{t.format.bytes(bytes)}</b>
    </li>
  );
}
