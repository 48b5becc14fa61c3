import { MultiSelect, PasswordInput, Select } from '@mantine/core';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { AnyOf, OneOf } from '../parts/Options';
import { ContentSection } from './ContentSection';
import type { StepProps } from './ExportWizard';
import classes from './export.module.css';
import { type Choice, isComplete } from './machine';

const unsigned = 'none';

/** In which forms, how hard it is packed, and who vouches for it. */
export function OptionsStep({ state, send, frame }: StepProps<'options'>) {
  const t = useTexts();
  const { choice, keys } = state;
  const choose = (change: Partial<Choice>) => send({ type: 'choose', change });
  const key = keys.find(({ id }) => id === choice.sign?.key);
  return (
    <Frame
      {...frame}
      stepKey="options"
      heading={t('export.optionsHeading')}
      onBack={() => send({ type: 'back' })}
      primary={{ label: t('wizard.next'), disabled: !isComplete(state), onChoose: () => send({ type: 'next' }) }}
    >
      <ContentSection choice={choice} bases={state.bases} choose={choose} />
      <AnyOf
        label={t('export.forms')}
        value={choice.kinds}
        onChange={(kinds) => choose({ kinds })}
        options={[
          { value: 'rainbond-app', title: t('kind.rainbond-app'), text: t('export.formRainbond') },
          { value: 'docker-compose', title: t('kind.docker-compose'), text: t('export.formCompose') },
        ]}
      />
      <OneOf
        label={t('export.compression')}
        columns
        value={choice.compression}
        onChange={(compression) => choose({ compression })}
        options={[
          { value: 'default', title: t('export.compressDefault'), text: t('export.compressDefaultText') },
          { value: 'fast', title: t('export.compressFast'), text: t('export.compressFastText') },
          { value: 'store', title: t('export.compressStore'), text: t('export.compressStoreText') },
        ]}
      />
      {keys.length > 0 ? (
        <div className={classes.pair}>
          <Select
            label={t('export.sign')}
            description={t('export.signText')}
            data={[
              ...keys.map(({ id, name }) => ({ value: id, label: name })),
              { value: unsigned, label: t('export.signNot') },
            ]}
            value={choice.sign?.key ?? unsigned}
            onChange={(chosen) =>
              chosen !== null && choose({ sign: chosen === unsigned ? null : { key: chosen, passphrase: '' } })
            }
            allowDeselect={false}
          />
          {key?.kept === 'passphrase' && (
            <PasswordInput
              label={t('export.passphrase')}
              description={t('export.passphraseText')}
              value={choice.sign?.passphrase ?? ''}
              maxLength={1000}
              autoComplete="off"
              onChange={(event) => choose({ sign: { key: key.id, passphrase: event.currentTarget.value } })}
            />
          )}
        </div>
      ) : (
        <p className={classes.note}>{t('export.noKeys')}</p>
      )}
      {state.recipients.length > 0 && (
        <MultiSelect
          label={t('export.encrypt')}
          description={t('export.encryptText')}
          placeholder={choice.encryptTo.length === 0 ? t('export.encryptNobody') : undefined}
          data={state.recipients.map(({ name, recipient }) => ({ value: recipient, label: name }))}
          value={[...choice.encryptTo]}
          onChange={(encryptTo) => choose({ encryptTo })}
        />
      )}
    </Frame>
  );
}
