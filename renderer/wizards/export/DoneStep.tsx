import { Button } from '@mantine/core';
import { IconFolderOpen, IconUsb } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, KeyView, PackageView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { deltaFacts } from '../../components/delta';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { EncryptedFor, PackageKind, SealState } from '../../components/packages';
import { useNavigation, useStores } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { Result } from '../parts/Result';
import type { StepProps } from './ExportWizard';
import classes from './export.module.css';

export interface DoneStepProps {
  readonly state: Pick<StepProps<'done'>['state'], 'result' | 'job'>;
  /** Whose key they were signed with. */
  readonly signer?: KeyView | undefined;
  /** The sites that it is remembered as sent to. */
  readonly sites?: readonly string[];
  readonly frame: StepProps<'done'>['frame'];
}

/** The packages that were made, and what comes next: they are carried. */
export function DoneStep({ state, signer, sites = [], frame }: DoneStepProps) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { packages, fetchedBytes } = state.result;
  const size = packages.reduce((sum, made) => sum + made.size, 0);
  const ids = packages.flatMap(({ id }) => id ?? []);
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t('export.done', { count: packages.length })}
      primary={{
        label: t('export.carry'),
        icon: IconUsb,
        onChoose: () => go({ page: 'wizard', start: { wizard: 'transfer', packages: ids } }, 'replace'),
      }}
    >
      <Result
        kind="succeeded"
        job={state.job.id}
        sentence={
          fetchedBytes === 0
            ? t('export.doneKnown', { size: t.format.bytes(size) })
            : t('export.doneFetched', { size: t.format.bytes(size), fetched: t.format.bytes(fetchedBytes) })
        }
      >
        {sites.length > 0 && <p className={classes.note}>{t('export.sent', { sites })}</p>}
        {packages.map((made) => (
          <Made key={made.path} made={made} signer={signer} />
        ))}
      </Result>
    </Frame>
  );
}

function Made({ made, signer }: { made: PackageView; signer: KeyView | undefined }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [error, setError] = useState<ErrorView | null>(null);
  const file = made.path.split(/[\\/]/).at(-1) ?? made.path;
  async function reveal(id: string): Promise<void> {
    const answer = await bridge.call('shell.reveal', { package: id });
    setError(answer.ok ? null : answer.error);
  }
  return (
    <section className={classes.made} aria-label={file}>
      <div className={classes.madeHead}>
        <b className={classes.grow}>{file}</b>
        {made.id !== null && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconFolderOpen size={16} aria-hidden />}
            aria-label={t('export.revealNamed', { file })}
            onClick={() => void reveal(made.id ?? '')}
          >
            {t('export.reveal')}
          </Button>
        )}
      </div>
      <Facts
        facts={[
          [t('fact.form'), <PackageKind key="kind" kind={made.kind} />],
          ...deltaFacts(t, made.delta),
          [t('fact.seal'), <SealState key="seal" seal={made.seal} />],
          signer !== undefined &&
            made.seal === 'signed' && [
              t('export.signedWith'),
              <span key="signer" className={classes.signer}>
                {signer.name} <code>{signer.fingerprint}</code>
              </span>,
            ],
          made.recipients !== undefined && [
            t('fact.encryption'),
            <EncryptedFor key="encryption" recipients={made.recipients} />,
          ],
          [t('fact.size'), t('package.size', { size: t.format.bytes(made.size), bytes: t.format.number(made.size) })],
          made.sha256 !== null && [
            t('fact.sha256'),
            <CopyText key="sha256" text={made.sha256} what={t('fact.sha256')} />,
          ],
          [t('fact.path'), <CopyText key="path" text={made.path} what={t('fact.path')} />],
        ]}
      />
      {error && <ErrorPanel error={error} />}
    </section>
  );
}
