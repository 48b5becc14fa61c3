import { IconArrowBigDownLines, IconArrowBigUpLines, IconRefreshDot } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { InstallationView } from '../../../preload/contract';
import { State } from '../../components/State';
import { useLibrary, useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf } from '../parts/Options';
import { targetsOf } from './machine';
import type { StepProps } from './UpgradeWizard';
import classes from './upgrade.module.css';

const ways = {
  newer: { icon: IconArrowBigUpLines, tone: 'accent' },
  older: { icon: IconArrowBigDownLines, tone: 'warn' },
  same: { icon: IconRefreshDot, tone: 'dim' },
} as const;

/** Where to: forward, back, or the same again, each said in words. */
export function VersionStep({
  state,
  send,
  frame,
  installed,
}: StepProps<'version'> & { installed: InstallationView | undefined }) {
  const t = useTexts();
  const templates = useLibrary((library) => valueOf(library.templates));
  const load = useSites((all) => all.load);
  useEffect(() => {
    void load();
  }, [load]);
  const template = templates?.find(({ key }) => key === installed?.templateKey);
  const targets = installed ? targetsOf(template, installed.version) : [];
  return (
    <Frame
      {...frame}
      stepKey="version"
      heading={t('upgrade.versionHeading')}
      lead={installed && t('upgrade.versionLead', { version: installed.version })}
      primary={{
        label: t('wizard.next'),
        disabled: !targets.some(({ version }) => version === state.choice.version),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      {targets.length === 0 ? (
        <p className={classes.dim}>{t('upgrade.noVersions')}</p>
      ) : (
        <OneOf
          label={t('upgrade.target')}
          value={state.choice.version || null}
          onChange={(version) => send({ type: 'version', version })}
          options={targets.map(({ version, direction }) => ({
            value: version,
            title: version,
            text: t(`direction.${direction}Text`),
            end: <State {...ways[direction]} text={t(`direction.${direction}`)} />,
          }))}
        />
      )}
    </Frame>
  );
}
