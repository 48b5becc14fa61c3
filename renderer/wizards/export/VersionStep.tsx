import { Select } from '@mantine/core';
import { useLibrary, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import type { StepProps } from './ExportWizard';
import classes from './export.module.css';

/** More than a list shows at once; the rest is found by typing. */
const mostShown = 100;

/** Which version is exported. */
export function VersionStep({ state, send, frame }: StepProps<'version'>) {
  const t = useTexts();
  const templates = useLibrary((library) => valueOf(library.templates)) ?? [];
  const { key, version } = state.choice;
  const template = templates.find((known) => known.key === key);
  return (
    <Frame
      {...frame}
      stepKey="version"
      heading={t('export.versionHeading')}
      lead={t('export.versionLead')}
      primary={{ label: t('wizard.next'), onChoose: () => send({ type: 'next' }) }}
    >
      <div className={classes.pair}>
        <Select
          size="md"
          label={t('export.template')}
          data={templates.map((known) => ({ value: known.key, label: known.name }))}
          value={key}
          onChange={(chosen) => {
            const newest = templates.find((known) => known.key === chosen)?.versions[0];
            if (chosen !== null && newest) send({ type: 'choose', change: { key: chosen, version: newest.version } });
          }}
          allowDeselect={false}
          searchable
          limit={mostShown}
          nothingFoundMessage={t('library.notFound')}
        />
        <Select
          size="md"
          label={t('library.version')}
          data={template?.versions.map((known) => known.version) ?? [version]}
          value={version}
          onChange={(chosen) => chosen !== null && send({ type: 'choose', change: { version: chosen } })}
          allowDeselect={false}
          searchable={(template?.versions.length ?? 0) > 12}
          limit={mostShown}
        />
      </div>
    </Frame>
  );
}
