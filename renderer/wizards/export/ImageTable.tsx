import { IconArchive, IconBrandDocker, IconCircleX, IconStack2, type TablerIcon } from '@tabler/icons-react';
import type { ExportPlanView } from '../../../preload/contract';
import { State, type Tone } from '../../components/State';
import { useTexts } from '../../text';
import classes from './export.module.css';

type Image = ExportPlanView['images'][number];

const looks: Record<Image['from'], { readonly icon: TablerIcon; readonly tone: Tone }> = {
  vault: { icon: IconStack2, tone: 'good' },
  archive: { icon: IconArchive, tone: 'accent' },
  engine: { icon: IconBrandDocker, tone: 'accent' },
  missing: { icon: IconCircleX, tone: 'bad' },
};

/** Every image, where it comes from, and how much of it has to be read. */
export function ImageTable({ images }: { images: readonly Image[] }) {
  const t = useTexts();
  return (
    <section aria-labelledby="export-images">
      <h3 id="export-images" className={classes.section}>
        {t('library.sectionImages')} <span className={classes.dim}>{t.format.number(images.length)}</span>
      </h3>
      <ul className={classes.rows} data-selectable>
        {images.map((image) => (
          <li key={image.reference} className={classes.row}>
            <code className={classes.grow}>{image.reference}</code>
            <span className={classes.from}>
              <State {...looks[image.from]} text={t(`from.${image.from}`)} />
            </span>
            <span className={classes.end}>{sizeOf(image)}</span>
          </li>
        ))}
      </ul>
    </section>
  );

  function sizeOf({ size, known }: Image): string {
    if (size === null) return '';
    if (known === null || known === 0 || known >= size) return t.format.bytes(size);
    return t('export.newOf', { fresh: t.format.bytes(size - known), size: t.format.bytes(size) });
  }
}
