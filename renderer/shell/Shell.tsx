import { useEffect, useRef } from 'react';
import type { MenuCommand, PlaceView } from '../../preload/contract';
import { ActivityPage } from '../pages/activity/ActivityPage';
import { LibraryPage } from '../pages/library/LibraryPage';
import { MediaPage } from '../pages/media/MediaPage';
import { SettingsPage } from '../pages/settings/SettingsPage';
import { SitesPage } from '../pages/sites/SitesPage';
import { useNavigation, useStores } from '../stores';
import { useTexts } from '../text';
import { Wizard, wizardKey } from '../wizards';
import { DropTarget } from './DropTarget';
import { wizardFor } from './dropped';
import { JobStrip } from './JobStrip';
import { Rail } from './Rail';
import { ServicesBanner } from './ServicesBanner';
import classes from './Shell.module.css';

/** How long an engine's answer is taken for true when the person comes back to the window. */
const engineFresh = 30_000;

/** The window: where one can go on the left, where one is in the middle, what is running at the bottom. */
export function Shell() {
  const t = useTexts();
  const place = useNavigation((state) => state.place);
  const main = useRef<HTMLElement>(null);
  useMenu();
  useOpened();
  useFreshness();

  const page = place.page;
  const first = useRef(true);
  useEffect(() => {
    // A screen reader is told where it is now; not at the start, when nothing was chosen yet.
    // A wizard takes the focus to its step's heading by itself.
    if (!first.current && page !== 'wizard') main.current?.focus();
    first.current = false;
  }, [page]);

  return (
    <div className={classes.window}>
      <button type="button" className={classes.skip} onClick={() => main.current?.focus()}>
        {t('nav.skip')}
      </button>
      <Rail />
      <div className={classes.middle}>
        <ServicesBanner />
        <main
          id="main"
          ref={main}
          data-page={page}
          tabIndex={-1}
          className={classes.main}
          aria-label={t(`nav.${page}`)}
        >
          {place.page === 'library' && <LibraryPage place={place} />}
          {place.page === 'sites' && <SitesPage place={place} />}
          {place.page === 'activity' && <ActivityPage place={place} />}
          {place.page === 'media' && <MediaPage place={place} />}
          {place.page === 'settings' && <SettingsPage />}
          {place.page === 'wizard' && <Wizard key={wizardKey(place.start)} start={place.start} />}
        </main>
        <JobStrip />
      </div>
      <DropTarget />
    </div>
  );
}

/** Carries out what was chosen in the application's menu. */
function useMenu(): void {
  const { bridge, navigation, library, sites, jobs, engine } = useStores();
  useEffect(() => {
    const act: Record<MenuCommand, () => void> = {
      library: () => navigation.getState().go({ page: 'library', tab: 'templates' }),
      media: () => navigation.getState().go({ page: 'media' }),
      sites: () => navigation.getState().go({ page: 'sites' }),
      import: () => navigation.getState().go({ page: 'wizard', start: { wizard: 'import' } }),
      publish: () => navigation.getState().go({ page: 'wizard', start: { wizard: 'publish' } }),
      activity: () => navigation.getState().go({ page: 'activity' }),
      settings: () => navigation.getState().go({ page: 'settings' }),
      back: () => navigation.getState().back(),
      search: () => {
        const { page } = navigation.getState().place;
        if (page !== 'library' && page !== 'sites') navigation.getState().go({ page: 'library', tab: 'templates' });
        requestAnimationFrame(() => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus());
      },
      refresh: () => {
        void library.getState().load();
        void sites.getState().load();
        void jobs.getState().load();
        void engine.getState().check();
      },
    };
    return bridge.on('menu.chosen', ({ command }) => act[command]());
  }, [bridge, navigation, library, sites, jobs, engine]);
}

/** Goes to what was opened outside of the window: a job by its notification, a package, also one from before the window was there. */
function useOpened(): void {
  const { bridge, navigation } = useStores();
  useEffect(() => {
    const show = (place: PlaceView) => {
      const start = wizardFor([place]) ?? { wizard: 'import', place };
      navigation.getState().go({ page: 'wizard', start });
    };
    const stop = bridge.on('place.opened', show);
    const stopJobs = bridge.on('job.opened', ({ job }) => navigation.getState().go({ page: 'activity', job }));
    const ask = async () => {
      const answer = await bridge.call('places.opened', {});
      if (answer.ok) answer.value.forEach(show);
    };
    void ask();
    // What could not be told while the services were away is told when they are back.
    const stopReady = bridge.on('services.changed', ({ state }) => void (state === 'ready' && ask()));
    return () => {
      stop();
      stopJobs();
      stopReady();
    };
  }, [bridge, navigation]);
}

/** Other programs change the library too (the command line): it is read again when the person comes back to the window. */
function useFreshness(): void {
  const { library, sites, jobs, engine } = useStores();
  useEffect(() => {
    let asked = 0;
    const look = () => {
      if (document.visibilityState === 'hidden') return;
      if (Date.now() - asked > engineFresh) {
        asked = Date.now();
        void engine.getState().check();
      }
    };
    const back = () => {
      void library.getState().load();
      void sites.getState().load();
      void jobs.getState().load();
      look();
    };
    look();
    window.addEventListener('focus', back);
    return () => window.removeEventListener('focus', back);
  }, [library, sites, jobs, engine]);
}
