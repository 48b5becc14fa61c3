import { Button, Title } from '@mantine/core';
import {
  IconArrowUpCircle,
  IconBuildingWarehouse,
  IconCloudUpload,
  IconDownload,
  IconPackage,
  IconPlayerPlay,
  IconServerBolt,
  IconShieldCheck,
} from '@tabler/icons-react';
import type { ImportResultView } from '../../../preload/contract';
import { deltaFacts } from '../../components/delta';
import { Facts } from '../../components/Facts';
import { useNavigation, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { Result } from '../parts/Result';
import { type Way, Ways } from '../parts/Ways';
import classes from './Found.module.css';
import { type ImportEvent, type Order, upgradesOf } from './machine';

type Imported = ImportResultView['imported'][number];

/** What was imported, and what can be done with it next. */
export function ImportedStep({
  frame,
  order,
  job,
  result,
  send,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  order: Order;
  job: string;
  result: ImportResultView;
  send: (event: ImportEvent) => void;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const [first] = result.imported;
  return (
    <Frame
      {...frame}
      stepKey="imported"
      heading={t('import.done')}
      {...(first && {
        primary: {
          label: t('import.showInLibrary'),
          icon: IconBuildingWarehouse,
          onChoose: () =>
            go({
              page: 'library',
              tab: 'templates',
              template: { key: first.package.key, version: first.package.version },
            }),
        },
      })}
      others={
        <Button
          variant="default"
          size="md"
          leftSection={<IconDownload size={18} aria-hidden />}
          onClick={() => send({ type: 'back' })}
        >
          {t('import.more')}
        </Button>
      }
    >
      <Result kind="succeeded" sentence={t('import.doneSentence', { count: result.imported.length })} job={job}>
        {result.imported.map((each) => (
          <OneImported key={each.package.path} imported={each} order={order} />
        ))}
      </Result>
    </Frame>
  );
}

function OneImported({ imported, order }: { imported: Imported; order: Order }) {
  const t = useTexts();
  const { package: found, into, loaded, present, skipped, notices } = imported;
  const name = t('package.title', { name: found.name, version: found.version });
  return (
    <section className={classes.package} aria-label={name}>
      <Title order={3} className={classes.title}>
        {name}
      </Title>
      <Facts
        facts={[
          ...deltaFacts(t, found.delta, 'told'),
          [t('import.fact.into'), into === 'library' ? t('import.intoLibrary') : <code key="into">{into}</code>],
          [
            t('library.sectionImages'),
            t('import.fact.images', {
              loaded: t.format.number(loaded.length),
              present: t.format.number(present.length),
            }),
          ],
          skipped.length > 0 && [
            t('import.fact.skipped'),
            t.list(skipped.map(({ reference, platform }) => `${reference} (${platform})`)),
          ],
          found.sha256 !== null && [t('fact.sha256'), <code key="sha256">{found.sha256}</code>],
          notices.length > 0 && [
            t('import.fact.notices'),
            notices.map(({ code, params }) => t.find(`notes.${code}`, code, params)).join(' '),
          ],
        ]}
      />
      <Ways label={t('import.next', { name })} ways={useNext(imported, order)} />
    </section>
  );
}

/** An upgrade where the template runs in another version, an installation, a registry. */
function useNext({ package: found }: Imported, order: Order): Way[] {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const begin = (start: WizardStart) => () => go({ page: 'wizard', start });
  const { key, version } = found;
  return [
    // What a platform exported has nobody's seal.
    ...(found.seal === 'unsealed'
      ? [
          {
            key: 'seal',
            icon: IconShieldCheck,
            title: t('import.seal'),
            text: t('import.sealText'),
            onChoose: begin({ wizard: 'export', key, version }),
          },
        ]
      : []),
    ...(found.delta && found.id !== null
      ? [
          {
            key: 'complete',
            icon: IconPackage,
            title: t('complete.open'),
            text: t('complete.openText'),
            onChoose: begin({
              wizard: 'complete',
              of: { package: found.id },
              name: t('package.title', { name: found.name, version }),
              full: found.delta.full,
            }),
          },
        ]
      : []),
    ...upgradesOf(order, key, version).map((installed) => ({
      key: `upgrade ${installed.site} ${installed.name}`,
      icon: IconArrowUpCircle,
      title: t('import.upgrade', { site: installed.site, name: installed.name, from: installed.version }),
      text: t('import.upgradeText'),
      onChoose: begin({ wizard: 'upgrade', site: installed.site, name: installed.name, version }),
    })),
    {
      key: 'install',
      icon: IconPlayerPlay,
      title: t('import.install'),
      text: t('import.installText'),
      onChoose: begin({ wizard: 'install', key, version }),
    },
    {
      key: 'push',
      icon: IconCloudUpload,
      title: t('import.push'),
      text: t('import.pushText'),
      onChoose: begin({ wizard: 'push', key, version }),
    },
    ...(found.id !== null && found.kind !== 'docker-compose' && !found.delta
      ? [
          {
            key: 'deliver',
            icon: IconServerBolt,
            title: t('deliver.fromPackage'),
            text: t('deliver.importText'),
            onChoose: begin({
              wizard: 'deliver',
              package: { from: { package: found.id }, name: t('package.title', { name: found.name, version }) },
            }),
          },
        ]
      : []),
  ];
}
