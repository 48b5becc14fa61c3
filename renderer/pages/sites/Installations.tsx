import { Accordion, Loader } from '@mantine/core';
import { IconArrowBigUpLines } from '@tabler/icons-react';
import type { InstallationView } from '../../../preload/contract';
import { InstallationState } from '../../components/installations';
import { State } from '../../components/State';
import { installationId, useSites } from '../../stores';
import { useTexts } from '../../text';
import detail from '../library/detail.module.css';
import { InstallationPanel } from './InstallationPanel';
import classes from './sites.module.css';

/** What is installed at a site from here, each to be opened. */
export function Installations({
  installations,
  open,
  onOpen,
}: {
  installations: readonly InstallationView[];
  /** The one that is opened; the first one when none was chosen. */
  open: string | undefined;
  onOpen: (installation: string | null) => void;
}) {
  const live = useSites((state) => state.live);
  return (
    <Accordion
      variant="separated"
      chevronPosition="left"
      order={4}
      // What opens it is part of an element's id: without spaces.
      value={encodeURIComponent(open ?? installations[0]?.name ?? '')}
      onChange={(chosen) => onOpen(chosen === null ? null : decodeURIComponent(chosen))}
      classNames={{ item: detail.item ?? '', control: detail.control ?? '' }}
      keepMounted={false}
    >
      {installations.map((known) => {
        const seen = live[installationId(known)];
        const installation = seen ? { ...known, state: seen.state, components: seen.components } : known;
        return (
          <Accordion.Item key={known.name} value={encodeURIComponent(known.name)}>
            <Accordion.Control>
              <Summary installation={installation} asked={seen !== undefined} />
            </Accordion.Control>
            <Accordion.Panel>
              <InstallationPanel installation={installation} asked={seen !== undefined} />
            </Accordion.Panel>
          </Accordion.Item>
        );
      })}
    </Accordion>
  );
}

function Summary({ installation, asked }: { installation: InstallationView; asked: boolean }) {
  const t = useTexts();
  return (
    <span className={classes.summary}>
      <span className={classes.summaryText}>
        <b>{installation.name}</b>
        <span className={classes.dim}>
          {t('package.title', { name: installation.templateName, version: installation.version })}
        </span>
      </span>
      {installation.newer !== null && (
        <State icon={IconArrowBigUpLines} tone="accent" text={t('sites.newer', { version: installation.newer })} />
      )}
      {asked ? <InstallationState state={installation.state} /> : <Loader size={14} aria-label={t('sites.asking')} />}
    </span>
  );
}
