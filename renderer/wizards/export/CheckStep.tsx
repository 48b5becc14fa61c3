import { Checkbox } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import type { ExportPlanView } from '../../../preload/contract';
import { type Texts, useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { CheckList } from '../parts/CheckList';
import { PlaceField } from '../parts/PlaceField';
import { Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { type Base, basesChosen, sentTo } from './content';
import type { StepProps } from './ExportWizard';
import classes from './export.module.css';
import { ImageTable } from './ImageTable';
import { type Choice, mayBegin } from './machine';

/** What will happen and what stands in its way, found out before anything is written. */
export function CheckStep({ state, send, frame }: StepProps<'check'>) {
  const t = useTexts();
  const { survey } = state;
  const plan = planOf(survey);
  const looking = survey.state === 'looking';
  return (
    <Frame
      {...frame}
      stepKey="check"
      heading={t('export.checkHeading')}
      lead={t('export.checkLead')}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: t('export.begin'),
        icon: IconPackageExport,
        disabled: !mayBegin(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <Surveyed survey={survey} looking={t('export.looking')} onLook={() => send({ type: 'look' })}>
        {plan && <CheckList checks={plan.checks} onLook={() => send({ type: 'look' })} looking={looking} />}
      </Surveyed>
      {plan && <Plan plan={plan} state={state} choose={(change) => send({ type: 'choose', change })} />}
    </Frame>
  );
}

function Plan({
  plan,
  state: { choice, bases },
  choose,
}: {
  plan: ExportPlanView;
  state: StepProps<'check'>['state'];
  choose: (change: Partial<Choice>) => void;
}) {
  const t = useTexts();
  const missing = plan.images.some(({ from }) => from === 'missing');
  const sites = sentTo(bases, choice.content, choice.site);
  return (
    <>
      {(missing || choice.archives.length > 0) && (
        <PlaceField
          label={t('export.archives')}
          what="image-archives"
          paths={choice.archives.map(({ path }) => path)}
          nothing={t('export.archivesNone')}
          button={t('export.archivesChoose')}
          onChoose={(archives) => choose({ archives })}
        />
      )}
      <PlaceField
        label={t('export.folder')}
        what="export-folder"
        paths={[plan.folder]}
        nothing=""
        button={t('export.folderChoose')}
        onChoose={([folder]) => folder && choose({ folder })}
      />
      {plan.packages.some(({ exists }) => exists) && (
        <Checkbox
          label={t('export.overwrite')}
          checked={choice.overwrite}
          onChange={(event) => choose({ overwrite: event.currentTarget.checked })}
        />
      )}
      <section aria-labelledby="export-files">
        <h3 id="export-files" className={classes.section}>
          {t('export.files')}
        </h3>
        <ul className={classes.rows} data-selectable>
          {plan.packages.map((made) => (
            <li key={made.kind} className={classes.row}>
              <span className={classes.grow}>
                <b>{made.file}</b>
                <span className={classes.dim}>
                  {t(`kind.${made.kind}`)}
                  {made.full && ` · ${leavesOut(t, made.full)}`}
                </span>
              </span>
              <span className={classes.end}>{missing ? t('export.sizeUnknown') : plannedSize(t, made)}</span>
            </li>
          ))}
        </ul>
        {choice.content.what === 'delta' && <DeltaNote against={basesChosen(bases, choice.content)} />}
        {sites.length > 0 && <p className={classes.below}>{t('export.sentTo', { sites })}</p>}
      </section>
      <ImageTable images={plan.images} />
    </>
  );
}

type Planned = ExportPlanView['packages'][number];

/** What a package will weigh; a delta beside what everything would. */
function plannedSize(t: Texts, { bytes, exact, full }: Planned): string {
  const size = exact ? t.format.bytes(bytes) : t('export.about', { size: t.format.bytes(bytes) });
  return full ? t('export.insteadOfPlanned', { size, full: t.format.bytes(full.bytes) }) : size;
}

function leavesOut(t: Texts, { leftOut, differences }: NonNullable<Planned['full']>): string {
  return [
    t('export.leftOut', { count: leftOut }),
    ...(differences > 0 ? [t('delta.differences', { count: differences })] : []),
  ].join(' · ');
}

/** That a delta is of no use without what it was made against. */
function DeltaNote({ against }: { against: readonly Base[] }) {
  const t = useTexts();
  const names = against.map(({ base }) =>
    base.kind === 'site'
      ? t('export.againstSite', { site: base.site })
      : t('export.againstVersion', { version: base.version }),
  );
  return <p className={classes.below}>{t('export.deltaNote', { bases: names })}</p>;
}
