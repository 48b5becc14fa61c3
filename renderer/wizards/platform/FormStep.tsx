import { Checkbox, PasswordInput, Select, TextInput } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { OneOf } from '../parts/Options';
import { PlaceField } from '../parts/PlaceField';
import { canTry, type Trust } from './machine';
import type { StepProps } from './PlatformWizard';
import classes from './platform.module.css';

/** What is said of a platform goes by these; another that was given on the command line stays. */
function versionsWith(kept: string): string[] {
  const known = ['', '5.2', '5.3', '5.4', '5.5'];
  return known.includes(kept) ? known : [...known, kept];
}

/** Where it is, who asks, and what vouches for it. */
export function FormStep({ state, send, frame }: StepProps<'form'>) {
  const t = useTexts();
  const { form, changed } = state;
  const change = (part: Partial<typeof form>) => send({ type: 'form', change: part });
  const secure = !/^\s*http:\/\//i.test(form.address);
  return (
    <Frame
      {...frame}
      stepKey="form"
      heading={t('platform.formHeading')}
      lead={t('platform.formLead')}
      primary={{
        label: t('platform.try'),
        icon: IconPlugConnected,
        disabled: !canTry(state),
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <div className={classes.pair}>
        <TextInput
          label={t('platform.name')}
          description={t('platform.nameHint')}
          value={form.name}
          maxLength={100}
          required
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('platform.address')}
          description={t('platform.addressHint')}
          value={form.address}
          maxLength={300}
          required
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ address: event.currentTarget.value })}
        />
        <PasswordInput
          label={t('platform.key')}
          description={t(changed === null ? 'platform.keyHint' : 'platform.keyKeptHint')}
          value={form.accessKey}
          maxLength={1_000}
          required={changed === null}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': t('platform.showKey') }}
          onChange={(event) => change({ accessKey: event.currentTarget.value })}
        />
        <TextInput
          label={t('platform.site')}
          description={t('platform.siteHint')}
          placeholder={form.name.trim()}
          value={form.site}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => change({ site: event.currentTarget.value })}
        />
        <Select
          label={t('platform.version')}
          description={t('platform.versionHint')}
          data={versionsWith(form.version).map((value) => ({ value, label: value || t('platform.versionUnknown') }))}
          value={form.version}
          allowDeselect={false}
          onChange={(version) => change({ version: version ?? '' })}
        />
      </div>
      {secure && <TrustField trust={form.trust} kept={changed !== null} onChange={(trust) => change({ trust })} />}
      {secure && (
        <Checkbox
          label={t('platform.plainUpload')}
          description={t('platform.plainUploadRisk')}
          checked={form.plainUpload}
          onChange={(event) => change({ plainUpload: event.currentTarget.checked })}
        />
      )}
    </Frame>
  );
}

function TrustField({ trust, kept, onChange }: { trust: Trust; kept: boolean; onChange: (trust: Trust) => void }) {
  const t = useTexts();
  const begin: Record<Trust['kind'], Trust> = {
    kept: { kind: 'kept' },
    system: { kind: 'system' },
    'authority-file': { kind: 'authority-file', place: null },
    pinned: { kind: 'pinned', print: '' },
  };
  const ways = [...(kept ? (['kept'] as const) : []), 'system', 'authority-file', 'pinned'] as const;
  return (
    <>
      <OneOf
        label={t('platform.trust')}
        columns
        value={trust.kind}
        onChange={(kind) => onChange(begin[kind])}
        options={ways.map((way) => ({
          value: way,
          title: t(`vouches.${way}`),
          text: t(`vouches.${way}Text`),
        }))}
      />
      {trust.kind === 'authority-file' && (
        <PlaceField
          label={t('platform.authority')}
          what="authority-file"
          paths={trust.place ? [trust.place.path] : []}
          nothing={t('platform.authorityNothing')}
          button={t('platform.authorityChoose')}
          onChoose={([place]) => place && onChange({ kind: 'authority-file', place })}
        />
      )}
      {trust.kind === 'pinned' && (
        <TextInput
          label={t('platform.print')}
          description={t('platform.printHint')}
          value={trust.print}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          classNames={{ input: classes.print ?? '' }}
          onChange={(event) => onChange({ kind: 'pinned', print: event.currentTarget.value })}
        />
      )}
    </>
  );
}
