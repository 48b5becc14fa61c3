import { Button, TextInput } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconPlugConnected, IconPlugConnectedX, IconSun } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { Settings } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { engineReady } from '../../components/engine';
import { Facts } from '../../components/Facts';
import { Heading } from '../../components/Heading';
import { State } from '../../components/State';
import { useEngine, useSettings, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { Licences } from './Licences';
import { OwnFile } from './OwnFile';
import { Choice, Section } from './parts';
import { PlatformSettings } from './platforms/PlatformSettings';
import classes from './SettingsPage.module.css';
import { TrustSettings } from './trust/TrustSettings';
import { VaultSettings } from './vault/VaultSettings';

const themeIcons = { system: IconDeviceDesktop, light: IconSun, dark: IconMoon };

export function SettingsPage() {
  const t = useTexts();
  const { settings, info, error, save } = useSettings((state) => state);
  return (
    <>
      <Heading title={t('nav.settings')} />
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={t('nav.settings')}>
        {error && <ErrorPanel error={error} />}
        <Section title={t('settings.appearance')}>
          <Choice
            label={t('settings.language')}
            value={settings.language}
            options={[
              ['system', t('settings.system')],
              // Each language is named in itself, so that it is found by those who read only that one.
              ['en', t('settings.languageEnglish')],
              ['zh-CN', t('settings.languageChinese')],
            ]}
            onChoose={(language) => void save({ language: language as Settings['language'] })}
          />
          <Choice
            label={t('settings.theme')}
            value={settings.theme}
            options={(['system', 'light', 'dark'] as const).map((theme) => {
              const Icon = themeIcons[theme];
              return [
                theme,
                <span key={theme} className={classes.option}>
                  <Icon size={16} aria-hidden /> {t(`settings.${theme}`)}
                </span>,
              ] as const;
            })}
            onChoose={(theme) => void save({ theme: theme as Settings['theme'] })}
          />
        </Section>
        <Engine />
        <PlatformSettings />
        <TrustSettings />
        <VaultSettings />
        <Section title={t('settings.data')}>
          <Facts
            facts={[
              [t('settings.home'), <OwnFile key="home" app="home" path={info.home} what={t('settings.home')} />],
              [t('settings.log'), <OwnFile key="log" app="log" path={info.log} what={t('settings.log')} />],
            ]}
          />
        </Section>
        <Section title={t('settings.about')}>
          <p className={classes.note}>{t('settings.aboutText')}</p>
          <Facts
            facts={[
              [t('settings.version'), info.version],
              [
                t('settings.runtime'),
                t('settings.runtimeVersions', { electron: info.electron, chromium: info.chromium, node: info.node }),
              ],
              [t('settings.platform'), info.platform],
              [t('settings.licence'), t('settings.licenceName')],
            ]}
          />
          <Licences />
        </Section>
      </div>
    </>
  );
}

/** Which engine is used, and whether it answers. */
function Engine() {
  const t = useTexts();
  const host = useSettings((state) => state.settings.engine);
  // Until it is known what is kept, nothing is typed that the answer would wipe out.
  const known = useSettings((state) => state.known);
  const save = useSettings((state) => state.save);
  const status = useEngine((state) => state.engine);
  const asking = useEngine((state) => state.asking);
  const check = useEngine((state) => state.check);
  const [typed, setTyped] = useState(host);
  useEffect(() => setTyped(host), [host]);
  const engine = valueOf(status);
  const error = status.state === 'failed' ? status.error : engine?.error;

  async function apply(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (typed.trim() !== host) await save({ engine: typed.trim() });
    await check();
  }

  return (
    <Section title={t('settings.engine')}>
      <form className={classes.engine} onSubmit={(event) => void apply(event)}>
        <TextInput
          className={classes.host ?? ''}
          label={t('settings.engineHost')}
          description={t('settings.engineHostHint')}
          placeholder={t('settings.engineHostDefault')}
          value={typed}
          maxLength={500}
          disabled={!known}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={asking}>
          {typed.trim() === host ? t('settings.engineCheck') : t('settings.engineApply')}
        </Button>
      </form>
      <div aria-live="polite" className={classes.status}>
        {engine && (
          <Facts
            facts={[
              [
                t('settings.engineState'),
                engine.reachable ? (
                  <State key="state" icon={IconPlugConnected} tone="good" text={engineReady(t, engine)} />
                ) : (
                  <State key="state" icon={IconPlugConnectedX} tone="warn" text={t('engine.missing')} />
                ),
              ],
              engine.host !== '' && [
                t('settings.engineHost'),
                <CopyText key="host" text={engine.host} what={t('settings.engineHost')} />,
              ],
              engine.platform !== null && [t('settings.platform'), engine.platform],
              engine.containerd !== undefined && [
                t('settings.containerdFor'),
                t('settings.containerdImages', {
                  namespace: engine.containerd.namespace,
                  snapshotter: engine.containerd.snapshotter,
                }),
              ],
              engine.compose !== null && [
                t('settings.compose'),
                t('settings.composeVersion', { command: engine.compose.command, version: engine.compose.version }),
              ],
            ]}
          />
        )}
        {engine && !engine.reachable && <p className={classes.note}>{t('engine.missingMeans')}</p>}
        {error && <ErrorPanel error={error} quiet mild={status.state === 'ready'} />}
      </div>
    </Section>
  );
}
