import '@mantine/core/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import type { Bridge } from '../preload/contract';
import { Shell } from './shell/Shell';
import { createStores, StoresProvider, useSettings } from './stores';
import { languageFor, startTexts } from './text';
import { theme, variables } from './theme';

declare global {
  interface Window {
    readonly sealift: Bridge;
  }
}

/** The nonce that the page's policy allows one style element with. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** The theme that was chosen; the system's where none was. */
function Themed({ children }: { children: ReactNode }) {
  const chosen = useSettings((state) => state.settings.theme);
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      {...(chosen === 'system' ? {} : { forceColorScheme: chosen })}
      cssVariablesResolver={variables}
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  );
}

async function boot(): Promise<void> {
  const answer = await window.sealift.call('app.info', {});
  if (!answer.ok) throw new Error(answer.error.code);
  const info = answer.value;
  const texts = startTexts(languageFor(info.last.language, info.language));
  const stores = createStores(window.sealift, info);

  const speak = (language: string) => {
    document.documentElement.lang = language;
  };
  texts.on('languageChanged', speak);
  speak(texts.language);
  stores.settings.subscribe(({ settings }) => {
    const language = languageFor(settings.language, info.language);
    if (language !== texts.language) void texts.changeLanguage(language);
  });

  // What the window shows first is asked for before it is drawn.
  void stores.settings.getState().load();
  void stores.library.getState().load();
  void stores.jobs.getState().load();

  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root');
  createRoot(root).render(
    <StrictMode>
      <StoresProvider stores={stores}>
        <Themed>
          <I18nextProvider i18n={texts}>
            <Shell />
          </I18nextProvider>
        </Themed>
      </StoresProvider>
    </StrictMode>,
  );
}

void boot();
