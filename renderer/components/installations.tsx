import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconHelpCircle,
  IconLoader2,
  IconPlayerPause,
  IconPlayerStop,
  IconRotateClockwise2,
  type TablerIcon,
} from '@tabler/icons-react';
import type { InstallationView } from '../../preload/contract';
import { useTexts } from '../text';
import classes from './installations.module.css';
import { State, type Tone } from './State';

interface Look {
  readonly icon: TablerIcon;
  readonly tone: Tone;
}
type Component = InstallationView['components'][number];

const overall: Record<InstallationView['state'], Look> = {
  running: { icon: IconCircleCheck, tone: 'good' },
  partly: { icon: IconAlertTriangle, tone: 'warn' },
  stopped: { icon: IconPlayerStop, tone: 'dim' },
  unknown: { icon: IconHelpCircle, tone: 'dim' },
};

/** How an installation stands as a whole, by icon and word. */
export function InstallationState({ state }: { state: InstallationView['state'] }) {
  const t = useTexts();
  return <State {...overall[state]} text={t(`installation.${state}`)} />;
}

const standings: Readonly<Record<string, Look>> = {
  healthy: { icon: IconCircleCheck, tone: 'good' },
  running: { icon: IconCircleCheck, tone: 'good' },
  starting: { icon: IconLoader2, tone: 'accent' },
  unhealthy: { icon: IconCircleX, tone: 'bad' },
  completed: { icon: IconCircleCheck, tone: 'dim' },
  exited: { icon: IconPlayerStop, tone: 'dim' },
  restarting: { icon: IconRotateClockwise2, tone: 'warn' },
  created: { icon: IconCircleDashed, tone: 'dim' },
  paused: { icon: IconPlayerPause, tone: 'warn' },
  dead: { icon: IconCircleX, tone: 'bad' },
  absent: { icon: IconCircleDashed, tone: 'dim' },
};

/** What a component's state and health together are called. */
export function standingOf({ state, health }: Pick<Component, 'state' | 'health'>): string {
  return state === 'running' && health !== 'none' ? health : state;
}

/** Every component with how it stands and where it is reached. */
export function ComponentStates({ components, label }: { components: readonly Component[]; label?: string }) {
  const t = useTexts();
  return (
    <ul className={classes.components} aria-label={label ?? t('sites.components')} data-selectable>
      {components.map((component) => {
        const standing = standingOf(component);
        const look = standings[standing] ?? { icon: IconHelpCircle, tone: 'dim' as const };
        return (
          <li key={component.service} className={classes.component}>
            <span className={classes.name}>
              <b>{component.name}</b>
              {component.service !== component.name && <code>{component.service}</code>}
            </span>
            {component.ports.length > 0 && <code className={classes.ports}>{component.ports.join('  ')}</code>}
            <span className={classes.standing}>
              <State {...look} text={t.find(`standing.${standing}`, standing)} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
