import { Button, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useLibrary, useNavigation, usePlatforms, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { PlaceField } from '../parts/PlaceField';
import type { StepProps } from './DeliverWizard';
import classes from './deliver.module.css';
import { canLook } from './machine';

/** Which package, and to which platform. */
export function WhereStep({ state, send, frame }: StepProps<'where'>) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { platforms, load } = usePlatforms((all) => all);
  const packages = useLibrary((all) => valueOf(all.packages)) ?? [];
  useEffect(() => {
    void load();
  }, [load]);
  const { choice } = state;
  const known = valueOf(platforms) ?? [];
  const offered = packages.filter(({ id, kind, present }) => id !== null && present && kind !== 'docker-compose');
  const from = choice.package?.from;
  // What there is only one of needs no choosing.
  const only = known.length === 1 ? known[0]?.name : undefined;
  useEffect(() => {
    if (choice.platform === '' && only !== undefined) send({ type: 'choose', change: { platform: only } });
  }, [choice.platform, only, send]);
  return (
    <Frame
      {...frame}
      stepKey="where"
      heading={t('deliver.whereHeading')}
      lead={t('deliver.whereLead')}
      primary={{ label: t('wizard.next'), disabled: !canLook(state), onChoose: () => send({ type: 'next' }) }}
    >
      <Select
        size="md"
        label={t('deliver.package')}
        placeholder={offered.length === 0 ? t('deliver.noPackages') : t('platform.pick')}
        data={offered.map(({ id, name, version, path }) => ({
          value: id ?? '',
          label: `${t('package.title', { name, version })} · ${path.slice(path.search(/[^\\/]*$/))}`,
        }))}
        value={from && 'package' in from ? from.package : null}
        onChange={(id) => {
          const found = offered.find((each) => each.id === id);
          if (id !== null && found)
            send({
              type: 'choose',
              change: {
                package: {
                  from: { package: id },
                  name: t('package.title', { name: found.name, version: found.version }),
                },
              },
            });
        }}
        disabled={offered.length === 0}
        allowDeselect={false}
        searchable={offered.length > 12}
        limit={100}
        nothingFoundMessage={t('library.notFound')}
      />
      <PlaceField
        label={t('deliver.file')}
        what="package-file"
        paths={from && 'found' in from ? [choice.package?.name ?? ''] : []}
        nothing={t('deliver.fileNothing')}
        button={t('deliver.fileChoose')}
        onChoose={([place]) =>
          place && send({ type: 'choose', change: { package: { from: { found: place.id }, name: place.path } } })
        }
      />
      {platforms.state === 'failed' && <ErrorPanel error={platforms.error} />}
      <div className={classes.platform}>
        <Select
          size="md"
          className={classes.grow ?? ''}
          label={t('deliver.platform')}
          placeholder={known.length === 0 ? t('deliver.noPlatforms') : t('platform.pick')}
          data={known.map(({ name }) => name)}
          value={known.some(({ name }) => name === choice.platform) ? choice.platform : null}
          onChange={(platform) => platform !== null && send({ type: 'choose', change: { platform } })}
          disabled={known.length === 0}
          allowDeselect={false}
          limit={100}
        />
        <Button
          variant="default"
          size="md"
          leftSection={<IconPlus size={18} aria-hidden />}
          onClick={() => go({ page: 'wizard', start: { wizard: 'platform' } })}
        >
          {t('platform.add')}
        </Button>
      </div>
    </Frame>
  );
}
