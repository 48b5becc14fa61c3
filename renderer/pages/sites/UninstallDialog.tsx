import { Button, Checkbox, Loader, Modal } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ErrorView, InstallationView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { isLive, useJobs, useStores } from '../../stores';
import { ask, type Loadable, loading } from '../../stores/loadable';
import { useTexts } from '../../text';
import classes from './sites.module.css';

/** Names what an uninstall destroys and what it keeps. Data is kept but for what is ticked here. */
export function UninstallDialog({ installation, onClose }: { installation: InstallationView; onClose: () => void }) {
  const t = useTexts();
  const { bridge } = useStores();
  const { site, name } = installation;
  const [volumes, setVolumes] = useState<Loadable<readonly string[]>>(loading);
  const [ticked, setTicked] = useState<string[]>([]);
  const [started, setStarted] = useState<string | null>(null);
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const job = useJobs((state) => state.jobs.find(({ id }) => id === started));
  const ended = job !== undefined && !isLive(job);
  useEffect(() => {
    void ask(bridge, 'sites.volumes', { site, name }).then(setVolumes);
  }, [bridge, site, name]);
  useEffect(() => {
    if (ended && job?.state === 'succeeded') onClose();
  }, [ended, job, onClose]);

  async function remove(): Promise<void> {
    setRefused(null);
    const answer = await bridge.call('sites.uninstall', { site, name, volumes: ticked });
    if (answer.ok) setStarted(answer.value.job);
    else setRefused(answer.error);
  }
  const error = refused ?? (ended ? (job?.error ?? null) : null);
  const busy = started !== null && !ended;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={<b>{t('uninstall.title', { name, site })}</b>}
      closeButtonProps={{ 'aria-label': t('wizard.close') }}
    >
      <div className={classes.dialog}>
        <p>
          {t('uninstall.destroys', {
            version: installation.version,
            components: installation.components.map((component) => component.name),
          })}
        </p>
        {volumes.state === 'loading' && <Loader size="sm" aria-label={t('sites.loading')} />}
        {volumes.state === 'failed' && <ErrorPanel error={volumes.error} />}
        {volumes.state === 'ready' &&
          (volumes.value.length === 0 ? (
            <p>{t('uninstall.noVolumes')}</p>
          ) : (
            <Checkbox.Group
              label={t('uninstall.volumes')}
              description={t('uninstall.volumesText')}
              value={ticked}
              onChange={setTicked}
            >
              <div className={classes.ticks}>
                {volumes.value.map((volume) => (
                  <Checkbox key={volume} value={volume} label={<code>{volume}</code>} disabled={busy} />
                ))}
              </div>
            </Checkbox.Group>
          ))}
        {ticked.length > 0 && <p className={classes.danger}>{t('uninstall.lost', { count: ticked.length })}</p>}
        {error && <ErrorPanel error={error} />}
        <div className={classes.dialogButtons}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('uninstall.keep')}
          </Button>
          <Button
            color="red"
            loading={busy}
            disabled={volumes.state === 'loading'}
            leftSection={<IconTrash size={17} aria-hidden />}
            onClick={() => void remove()}
          >
            {ticked.length > 0 ? t('uninstall.doWithData') : t('uninstall.do')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
