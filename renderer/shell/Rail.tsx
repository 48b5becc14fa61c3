import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconActivity,
  IconBuildingWarehouse,
  IconDeviceUsb,
  IconMapPin,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import { isLive, type Page, type Place, useJobs, useNavigation } from '../stores';
import { type TextKey, useTexts } from '../text';
import { EngineState } from './EngineState';
import { Mark } from './Mark';
import classes from './Rail.module.css';

/** Where one can go, in order. */
const pages: readonly {
  readonly page: Page;
  readonly icon: TablerIcon;
  readonly text: TextKey;
  readonly place: Place;
}[] = [
  { page: 'library', icon: IconBuildingWarehouse, text: 'nav.library', place: { page: 'library', tab: 'templates' } },
  { page: 'media', icon: IconDeviceUsb, text: 'nav.media', place: { page: 'media' } },
  { page: 'sites', icon: IconMapPin, text: 'nav.sites', place: { page: 'sites' } },
  { page: 'activity', icon: IconActivity, text: 'nav.activity', place: { page: 'activity' } },
  { page: 'settings', icon: IconSettings, text: 'nav.settings', place: { page: 'settings' } },
];

export function Rail() {
  const t = useTexts();
  // Where the words are hidden (Rail.module.css) they are told on pointing.
  const narrow = useMediaQuery('(max-width: 900px)');
  const bar = useMediaQuery('(max-width: 640px)');
  const here = useNavigation((state) => state.place.page);
  const go = useNavigation((state) => state.go);
  const live = useJobs((state) => state.jobs.filter(isLive).length);
  return (
    <div className={classes.rail}>
      <header className={classes.brand}>
        <Mark className={classes.mark} />
        <span className={classes.name}>Sealift</span>
      </header>
      <nav aria-label={t('nav.label')} className={classes.nav}>
        {pages.map(({ page, icon: Icon, text, place }) => {
          const count = page === 'activity' ? live : 0;
          return (
            <Tooltip key={page} label={t(text)} position={bar ? 'bottom' : 'right'} disabled={!narrow}>
              <UnstyledButton
                className={classes.link}
                data-page={page}
                aria-current={here === page ? 'page' : undefined}
                onClick={() => go(place)}
              >
                <Icon size={20} stroke={1.7} aria-hidden />
                <span className={classes.text}>{t(text)}</span>
                {count > 0 && (
                  <>
                    <span className={classes.count} aria-hidden>
                      {count}
                    </span>
                    <VisuallyHidden>{t('nav.running', { count })}</VisuallyHidden>
                  </>
                )}
              </UnstyledButton>
            </Tooltip>
          );
        })}
      </nav>
      <EngineState />
    </div>
  );
}
