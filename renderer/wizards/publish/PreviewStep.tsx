import { Checkbox, Textarea, TextInput, Title } from '@mantine/core';
import { IconInfoCircle, IconKey, IconStack2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { PublishPreview } from '../../../preload/contract';
import { ComponentGraph } from '../../components/graph';
import { ComponentList } from '../../pages/library/ComponentList';
import { useLibrary, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { knownVersions, type PublishEvent, type PublishState } from './machine';
import classes from './Publish.module.css';

/** What publishing would make of the source, and under what. */
export function PreviewStep({
  frame,
  state,
  send,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  state: Extract<PublishState, { step: 'preview' }>;
  send: (event: PublishEvent) => void;
}) {
  const t = useTexts();
  const templates = useLibrary((library) => valueOf(library.templates)) ?? [];
  const { preview, wish } = state;
  const versions = knownVersions(state, templates);
  const exists = versions.includes(wish.version.trim());
  const named = wish.name.trim() !== '' && wish.version.trim() !== '';
  const change = (part: Partial<typeof wish>) => send({ type: 'wish', change: part });
  return (
    <Frame
      {...frame}
      stepKey={`preview.${state.run}`}
      heading={t('publish.preview')}
      lead={t('publish.previewLead')}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: exists ? t('publish.replaceIt') : t('publish.publish'),
        icon: IconStack2,
        disabled: !named || (exists && !wish.replace),
        onChoose: () => send({ type: 'publish' }),
      }}
    >
      <div className={classes.fields}>
        <TextInput
          className={classes.name ?? ''}
          label={t('publish.name')}
          value={wish.name}
          maxLength={200}
          required
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          className={classes.version ?? ''}
          label={t('publish.version')}
          description={versions.length > 0 ? t('publish.versionsThere', { versions: versions.slice(0, 6) }) : undefined}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={wish.version}
          maxLength={200}
          required
          error={exists && t('publish.exists', { name: wish.name, version: wish.version })}
          onChange={(event) => change({ version: event.currentTarget.value })}
        />
        <Textarea
          className={classes.description ?? ''}
          label={t('publish.description')}
          value={wish.description}
          maxLength={2_000}
          autosize
          minRows={2}
          maxRows={5}
          onChange={(event) => change({ description: event.currentTarget.value })}
        />
      </div>
      {exists && (
        <Checkbox
          label={t('publish.replace', { name: wish.name, version: wish.version })}
          description={t('publish.replaceMeans')}
          checked={wish.replace}
          onChange={(event) => change({ replace: event.currentTarget.checked })}
        />
      )}
      <Notices notices={preview.notices} />
      <Content preview={preview} name={wish.name} />
    </Frame>
  );
}

/** What the source says that a template cannot, or says differently. */
function Notices({ notices }: { notices: PublishPreview['notices'] }) {
  const t = useTexts();
  if (notices.length === 0) return null;
  return (
    <section className={classes.notices} aria-label={t('publish.notices', { count: notices.length })}>
      <p className={classes.noticesTitle}>
        <IconInfoCircle size={19} stroke={1.8} aria-hidden />
        {t('publish.notices', { count: notices.length })}
      </p>
      <ul>
        {notices.map(({ code, params }) => (
          <li key={JSON.stringify([code, params])}>{t.find(`notes.${code}`, code, params)}</li>
        ))}
      </ul>
    </section>
  );
}

function Content({ preview, name }: { preview: PublishPreview; name: string }) {
  const t = useTexts();
  const { components, secrets } = preview;
  const pictured = useMemo(
    () =>
      components.map(({ key, name: component, image, dependsOn }) => ({
        key,
        name: component,
        detail: image.split('/').at(-1) ?? image,
        dependsOn,
      })),
    [components],
  );
  return (
    <>
      <Title order={3} className={classes.section}>
        {t('library.sectionComponents')} <span className={classes.amount}>{t.format.number(components.length)}</span>
      </Title>
      {components.length > 1 && <ComponentGraph components={pictured} label={t('graph.label', { name })} />}
      <ComponentList components={components} images={[]} />
      {secrets.length > 0 && (
        <>
          <Title order={3} className={classes.section}>
            {t('library.sectionSecrets')} <span className={classes.amount}>{t.format.number(secrets.length)}</span>
          </Title>
          <p className={classes.note}>{t('library.secretsNote')}</p>
          <ul className={classes.chips}>
            {secrets.map((secret) => (
              <li key={secret}>
                <IconKey size={14} aria-hidden /> <code>{secret}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
