import { Button } from '@mantine/core';
import { IconCircleCheck, IconCopyCheck, IconHandStop, IconPlayerEject } from '@tabler/icons-react';
import type { MediumView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { Ejected } from '../../components/media/Ejected';
import { MediumIcon } from '../../components/media/medium';
import { State } from '../../components/State';
import { useMedia } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { Result } from '../parts/Result';
import { SetProgress } from './SetProgress';
import type { StepProps } from './TransferWizard';
import classes from './transfer.module.css';

/** What lies on the media now, and that they may be pulled out: only once they say so. */
export function DoneStep({ state, frame }: StepProps<'done'>) {
  const t = useTexts();
  const ejections = useMedia((all) => all.ejections);
  const eject = useMedia((all) => all.eject);
  const { files, readBack, sets } = state.result;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const media = state.choice.media.flatMap((id) => state.media.find((medium) => medium.id === id) ?? []);
  const open = media.filter(({ id, ejectable }) => ejectable && !isOut(ejections[id]?.state));
  const said = state.choice.media.flatMap((id) => {
    const ejection = ejections[id];
    return ejection ? [[id, ejection] as const] : [];
  });
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t('transfer.done')}
      {...(open.length > 0
        ? {
            primary: {
              // One is not counted: Chinese has no other word for it.
              label: open.length === 1 ? t('media.eject') : t('transfer.eject', { count: open.length }),
              icon: IconPlayerEject,
              busy: said.some(([, { state: at }]) => at === 'asking'),
              onChoose: () => {
                for (const { id } of open) void eject(id);
              },
            },
          }
        : {})}
    >
      {said.map(([id, ejection]) => (
        <Ejected key={id} ejection={ejection} />
      ))}
      <Result
        kind="succeeded"
        job={state.job.id}
        sentence={
          <>
            {t(readBack === 'direct' ? 'transfer.doneDirect' : 'transfer.doneCached', {
              count: files.length,
              size: t.format.bytes(size),
            })}{' '}
            {t(`reread.${readBack}`)}
          </>
        }
      >
        {open.length > 0 && (
          <p className={classes.gone}>
            <State icon={IconHandStop} tone="warn" text={t('transfer.notYet')} />
          </p>
        )}
        <ul className={classes.rows} data-selectable>
          {files.map((file) => (
            <li key={file.to} className={classes.row}>
              <span className={classes.grow}>
                <b>{file.to.split(/[\\/]/).at(-1)}</b>
                <CopyText text={file.sha256} what={t('fact.sha256')} />
              </span>
              <span className={classes.action}>
                {file.outcome === 'copied' ? (
                  <State icon={IconCopyCheck} tone="good" text={t('transfer.copied')} />
                ) : (
                  <State icon={IconCircleCheck} tone="good" text={t('action.identical')} />
                )}
              </span>
              <span className={classes.end}>{t.format.bytes(file.size)}</span>
            </li>
          ))}
        </ul>
        {sets?.map((set) => (
          <SetProgress key={set.set} set={set} />
        ))}
        {media.length > 1 && open.length > 0 && <OneByOne media={open} onEject={(id) => void eject(id)} />}
      </Result>
    </Frame>
  );
}

/** Several media are not pulled out at once: each has a button of its own. */
function OneByOne({ media, onEject }: { media: readonly MediumView[]; onEject: (id: string) => void }) {
  const t = useTexts();
  return (
    <ul className={classes.rows}>
      {media.map((medium) => (
        <li key={medium.id} className={classes.row}>
          <MediumIcon medium={medium} />
          <span className={classes.grow}>{medium.name}</span>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerEject size={16} aria-hidden />}
            onClick={() => onEject(medium.id)}
          >
            {t('media.eject')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function isOut(state: string | undefined): boolean {
  return state === 'safe' || state === 'flushed';
}
