import { Select, TextInput } from '@mantine/core';
import { useEffect } from 'react';
import { useLibrary, useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf } from '../parts/Options';
import type { StepProps } from './InstallWizard';
import classes from './install.module.css';
import { isComplete } from './machine';

/** More than a list shows at once; the rest is found by typing. */
const mostShown = 100;

/** Which version, at which site, under which name. */
export function WhereStep({ state, send, frame }: StepProps<'where'>) {
  const t = useTexts();
  const templates = useLibrary((library) => valueOf(library.templates)) ?? [];
  const sites = useSites((all) => valueOf(all.sites)) ?? [];
  const load = useSites((all) => all.load);
  useEffect(() => {
    void load();
  }, [load]);
  const { choice } = state;
  const choose = (change: Partial<typeof choice>) => send({ type: 'choose', change });
  const template = templates.find(({ key }) => key === choice.key);
  const fresh = choice.fresh || sites.length === 0;
  const known = sites.find(({ name }) => name === choice.site);
  return (
    <Frame
      {...frame}
      stepKey="where"
      heading={t('install.whereHeading')}
      primary={{ label: t('wizard.next'), disabled: !isComplete(state), onChoose: () => send({ type: 'next' }) }}
    >
      <div className={classes.pair}>
        <Select
          size="md"
          label={t('export.template')}
          data={templates.map(({ key, name }) => ({ value: key, label: name }))}
          value={choice.key || null}
          onChange={(chosen) => {
            const newest = templates.find(({ key }) => key === chosen)?.versions[0];
            if (chosen !== null && newest) choose({ key: chosen, version: newest.version });
          }}
          allowDeselect={false}
          searchable={templates.length > 12}
          limit={mostShown}
          nothingFoundMessage={t('library.notFound')}
        />
        <Select
          size="md"
          label={t('library.version')}
          data={template?.versions.map(({ version }) => version) ?? []}
          value={choice.version || null}
          onChange={(chosen) => chosen !== null && choose({ version: chosen })}
          allowDeselect={false}
          limit={mostShown}
        />
      </div>
      {sites.length > 0 && (
        <OneOf
          label={t('install.site')}
          columns
          value={fresh ? 'new' : 'known'}
          onChange={(way) =>
            choose({ fresh: way === 'new', site: way === 'new' ? '' : (sites[0]?.name ?? ''), engine: '' })
          }
          options={[
            { value: 'known', title: t('install.siteKnown'), text: t('install.siteKnownText') },
            { value: 'new', title: t('install.siteNew'), text: t('install.siteNewText') },
          ]}
        />
      )}
      <div className={classes.pair}>
        {fresh ? (
          <TextInput
            size="md"
            label={t('install.siteName')}
            description={t('install.siteNameText')}
            value={choice.site}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => choose({ fresh: true, site: event.currentTarget.value })}
          />
        ) : (
          <Select
            size="md"
            label={t('install.siteName')}
            description={known ? t('install.siteEngine', { engine: known.engine }) : undefined}
            data={sites.map(({ name }) => name)}
            value={known ? choice.site : null}
            onChange={(chosen) => chosen !== null && choose({ site: chosen })}
            allowDeselect={false}
            searchable
            limit={mostShown}
            nothingFoundMessage={t('library.notFound')}
          />
        )}
        {fresh && (
          <TextInput
            size="md"
            label={t('install.engine')}
            description={t('install.engineText')}
            placeholder={t('install.engineExample')}
            value={choice.engine}
            maxLength={500}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => choose({ engine: event.currentTarget.value })}
          />
        )}
        <TextInput
          size="md"
          label={t('install.name')}
          description={t('install.nameText')}
          placeholder={template?.name ?? ''}
          value={choice.name}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => choose({ name: event.currentTarget.value })}
        />
      </div>
    </Frame>
  );
}
