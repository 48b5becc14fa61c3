import { Button, Title } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowBigUpLines,
  IconArrowForwardUp,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ErrorView, InstallationView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ComponentStates } from '../../components/installations';
import { installationId, useNavigation, useSites, useStores, valueOf } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import { versionSteps } from './find';
import { Records } from './Records';
import classes from './sites.module.css';
import { UninstallDialog } from './UninstallDialog';
import { VersionsPicture } from './VersionsPicture';

/** An installation: its components, what can be done with it, what was done. */
export function InstallationPanel({ installation, asked }: { installation: InstallationView; asked: boolean }) {
  const t = useTexts();
  const { site, name } = installation;
  const records = useSites((state) => state.records[installationId(installation)]);
  const loadRecords = useSites((state) => state.loadRecords);
  const history = useSites((state) => state.history[site]);
  useEffect(() => {
    void loadRecords(site, name);
  }, [loadRecords, site, name]);
  const steps = versionSteps((history && valueOf(history)) ?? [], name);
  return (
    <div className={classes.panel}>
      {installation.unfinished && <Unfinished installation={installation} unfinished={installation.unfinished} />}
      <Actions installation={installation} asked={asked} />
      {installation.components.length > 0 && <ComponentStates components={installation.components} />}
      {asked && installation.state === 'unknown' && <p className={detail.note}>{t('sites.notAnswering')}</p>}
      {steps.length > 1 && (
        <>
          <Title order={5} className={classes.part}>
            {t('sites.versions')}
          </Title>
          <VersionsPicture steps={steps} name={name} />
        </>
      )}
      {records?.state === 'ready' && records.value.length > 0 && (
        <>
          <Title order={5} className={classes.part}>
            {t('sites.records')}
          </Title>
          <Records records={records.value} site={site} name={name} />
        </>
      )}
    </div>
  );
}

/** A change that was cut off waits for somebody to decide. */
function Unfinished({
  installation: { site, name },
  unfinished,
}: {
  installation: InstallationView;
  unfinished: NonNullable<InstallationView['unfinished']>;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const settle = (choice: 'forward' | 'back') =>
    go({ page: 'wizard', start: { wizard: 'restore', site, name, how: { settle: choice } } });
  return (
    <div className={classes.unfinished} role="status">
      <p>
        <b>{t(unfinished.kind === 'upgrade' ? 'sites.unfinishedUpgrade' : 'sites.unfinishedRollback')}</b>{' '}
        {t('sites.unfinishedText', {
          from: unfinished.from,
          to: unfinished.to,
          since: t.format.moment(unfinished.since),
        })}
      </p>
      <div className={classes.buttons}>
        <Button size="xs" leftSection={<IconArrowForwardUp size={16} aria-hidden />} onClick={() => settle('forward')}>
          {t('sites.goOn')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden />}
          onClick={() => settle('back')}
        >
          {t('sites.goBack')}
        </Button>
      </div>
    </div>
  );
}

function Actions({ installation, asked }: { installation: InstallationView; asked: boolean }) {
  const t = useTexts();
  const { bridge, sites } = useStores();
  const go = useNavigation((state) => state.go);
  const [busy, setBusy] = useState<'start' | 'stop' | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const [removing, setRemoving] = useState(false);
  const { site, name, newer, state } = installation;
  // Whatever else is asked of it waits for the decision about what was cut off.
  const held = busy !== null || installation.unfinished !== null;
  async function turn(what: 'start' | 'stop'): Promise<void> {
    setBusy(what);
    setError(null);
    const answer = await bridge.call(what === 'start' ? 'sites.start' : 'sites.stop', { site, name });
    if (answer.ok) sites.getState().saw(answer.value);
    else setError(answer.error);
    setBusy(null);
  }
  return (
    <>
      <div className={classes.buttons}>
        <Button
          size="xs"
          variant={newer === null ? 'default' : 'filled'}
          leftSection={<IconArrowBigUpLines size={16} aria-hidden />}
          disabled={installation.unfinished !== null}
          onClick={() =>
            go({ page: 'wizard', start: { wizard: 'upgrade', site, name, ...(newer !== null && { version: newer }) } })
          }
        >
          {newer === null ? t('sites.change') : t('sites.upgradeTo', { version: newer })}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={busy === 'start'}
          disabled={held || (asked && state === 'running')}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={() => void turn('start')}
        >
          {t('sites.start')}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={busy === 'stop'}
          disabled={held || (asked && state === 'stopped')}
          leftSection={<IconPlayerStop size={16} aria-hidden />}
          onClick={() => void turn('stop')}
        >
          {t('sites.stop')}
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={held}
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => setRemoving(true)}
        >
          {t('sites.uninstall')}
        </Button>
      </div>
      {error && <ErrorPanel error={error} />}
      {removing && <UninstallDialog installation={installation} onClose={() => setRemoving(false)} />}
    </>
  );
}
