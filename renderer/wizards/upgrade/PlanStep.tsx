import { Accordion, Checkbox } from '@mantine/core';
import {
  IconCircleDashed,
  IconCirclePlus,
  IconHome,
  IconMinus,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { UpgradePlanView } from '../../../preload/contract';
import { ComponentGraph, type GraphComponent } from '../../components/graph';
import { State, type Tone } from '../../components/State';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import { byComponent, type ComponentChanges, countsOf } from './changes';
import { Finding } from './Finding';
import { type Choice, hasChanges, selectable } from './machine';
import type { StepProps } from './UpgradeWizard';
import classes from './upgrade.module.css';

type Component = UpgradePlanView['components'][number];
type Fate = 'install' | 'recreate' | 'changed' | 'unchanged' | 'left-out' | 'kept' | 'own';

const fates: Record<Fate, { readonly icon: TablerIcon; readonly tone: Tone }> = {
  install: { icon: IconCirclePlus, tone: 'good' },
  recreate: { icon: IconRefresh, tone: 'accent' },
  changed: { icon: IconRefresh, tone: 'dim' },
  unchanged: { icon: IconCircleDashed, tone: 'dim' },
  'left-out': { icon: IconMinus, tone: 'dim' },
  kept: { icon: IconHome, tone: 'warn' },
  own: { icon: IconHome, tone: 'dim' },
};

function fateOf({ state, recreate, changed }: Component): Fate {
  if (state !== 'upgrade') return state;
  return recreate ? 'recreate' : changed ? 'changed' : 'unchanged';
}

/** The whole change before it happens: what, why, what the person decides, and what stays as the site has it. */
export function PlanStep({ state, send, frame }: StepProps<'plan'>) {
  const t = useTexts();
  const { survey, choice } = state;
  const plan = planOf(survey);
  return (
    <Frame
      {...frame}
      stepKey="plan"
      heading={t('upgrade.planHeading')}
      lead={plan && t(`direction.${plan.direction}Lead`, { from: plan.from, to: plan.to })}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: t('wizard.next'),
        disabled: survey.state !== 'seen',
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <Surveyed survey={survey} looking={t('upgrade.looking')}>
        {plan && <Counts plan={plan} />}
      </Surveyed>
      {plan && (
        <>
          <Picture plan={plan} />
          <Details plan={plan} choice={choice} send={send} />
        </>
      )}
    </Frame>
  );
}

function Counts({ plan }: { plan: UpgradePlanView }) {
  const t = useTexts();
  const counts = countsOf(plan);
  if (!hasChanges(plan) && counts.offers + counts.conflicts === 0)
    return <p className={classes.nothing}>{t('upgrade.nothing')}</p>;
  return (
    <div className={classes.counts}>
      <p>
        <b>{t('upgrade.counts', { add: counts.add, update: counts.update, delete: counts.delete })}</b>{' '}
        {t('upgrade.recreated', { recreated: counts.recreated, installed: counts.installed })}
      </p>
      {counts.conflicts + counts.offers > 0 && (
        <p className={classes.decide}>{t('upgrade.decide', { count: counts.conflicts + counts.offers })}</p>
      )}
      {plan.images && (
        <p className={classes.dim}>
          {t('upgrade.images', {
            fresh: t.format.bytes(plan.images.newBytes),
            shared: t.format.bytes(plan.images.sharedBytes),
          })}
        </p>
      )}
    </div>
  );
}

/** The plan coloured onto what needs what. */
function Picture({ plan }: { plan: UpgradePlanView }) {
  const t = useTexts();
  const components = useMemo(
    (): GraphComponent[] =>
      plan.components.map((component) => {
        const fate = fateOf(component);
        return {
          key: component.key,
          name: component.name,
          dependsOn: component.dependsOn,
          state: { ...fates[fate], text: t(`fate.${fate}`) },
        };
      }),
    [plan, t],
  );
  if (components.length < 2) return null;
  return <ComponentGraph components={components} label={t('upgrade.picture', { from: plan.from, to: plan.to })} />;
}

function Details({ plan, choice, send }: { plan: UpgradePlanView; choice: Choice; send: StepProps<'plan'>['send'] }) {
  const t = useTexts();
  const groups = useMemo(() => byComponent(plan), [plan]);
  const names = useMemo(() => new Map(plan.components.map(({ key, name }) => [key, name])), [plan]);
  const mayChoose = new Set(selectable(plan).map(({ key }) => key));
  // Opened is what has something to read; folding is the person's from then on.
  const [opened, setOpened] = useState<string[]>(() =>
    groups.filter((one) => one.changes.length + one.conflicts.length + one.offers.length > 0).map(idOf),
  );
  return (
    <Accordion
      multiple
      variant="separated"
      chevronPosition="left"
      order={3}
      value={opened}
      onChange={setOpened}
      classNames={{ item: classes.item ?? '', control: classes.control ?? '' }}
    >
      {groups.map((group) => (
        <Accordion.Item key={idOf(group)} value={idOf(group)}>
          <div className={classes.line}>
            {group.key !== null && mayChoose.has(group.key) && mayChoose.size > 1 && (
              <Checkbox
                className={classes.select ?? ''}
                aria-label={t('upgrade.takePart', { name: group.component?.name ?? '' })}
                checked={choice.select === null || choice.select.includes(group.key)}
                onChange={(event) =>
                  send({ type: 'select', component: group.key ?? '', chosen: event.currentTarget.checked })
                }
              />
            )}
            <Accordion.Control>
              <Summary group={group} />
            </Accordion.Control>
          </div>
          <Accordion.Panel>
            <Findings group={group} choice={choice} names={names} send={send} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

/** Part of an element's id: without spaces. */
const idOf = ({ key }: ComponentChanges) => (key === null ? 'application' : `component-${encodeURIComponent(key)}`);

function Summary({ group }: { group: ComponentChanges }) {
  const t = useTexts();
  const fate = group.component && fateOf(group.component);
  const decide = group.conflicts.length + group.offers.length;
  return (
    <span className={classes.summary}>
      <b>{group.component?.name ?? t('upgrade.application')}</b>
      {fate && <State {...fates[fate]} text={t(`fate.${fate}`)} />}
      <span className={classes.dim}>
        {[
          group.changes.length > 0 && t('upgrade.changes', { count: group.changes.length }),
          decide > 0 && t('upgrade.toDecide', { count: decide }),
          group.left.length > 0 && t('upgrade.leftCount', { count: group.left.length }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </span>
  );
}

function Findings({
  group,
  choice,
  names,
  send,
}: {
  group: ComponentChanges;
  choice: Choice;
  names: ReadonlyMap<string, string>;
  send: StepProps<'plan'>['send'];
}) {
  const t = useTexts();
  const accept = (id: string, chosen: boolean) => send({ type: 'accept', id, chosen });
  const { changes, conflicts, offers, left, component } = group;
  const image = component?.image?.changed ? component.image : null;
  if (changes.length + conflicts.length + offers.length + left.length === 0 && !image)
    return <p className={classes.dim}>{t('upgrade.untouched')}</p>;
  return (
    <div className={classes.findings}>
      <ToDecide what="conflicts" findings={conflicts} choice={choice} names={names} onAccept={accept} />
      <ToDecide what="offers" findings={offers} choice={choice} names={names} onAccept={accept} />
      {changes.length > 0 && (
        <section aria-label={t('upgrade.changed')}>
          {conflicts.length + offers.length > 0 && <h4>{t('upgrade.changed')}</h4>}
          <ul>
            {changes.map((one) => (
              <Finding
                key={one.id}
                finding={one}
                names={names}
                {...(choice.accept.includes(one.id) && { chosen: true, onAccept: accept })}
              />
            ))}
          </ul>
        </section>
      )}
      {left.length > 0 && (
        <details className={classes.left}>
          <summary>{t('upgrade.leftCount', { count: left.length })}</summary>
          <ul>
            {left.map((one) => (
              <Finding key={one.id} finding={one} names={names} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Findings in which the person chooses between the site's value and the version's. */
function ToDecide({
  what,
  findings,
  choice,
  names,
  onAccept,
}: {
  what: 'conflicts' | 'offers';
  findings: ComponentChanges['conflicts'];
  choice: Choice;
  names: ReadonlyMap<string, string>;
  onAccept: (id: string, chosen: boolean) => void;
}) {
  const t = useTexts();
  if (findings.length === 0) return null;
  return (
    <section aria-label={t(`upgrade.${what}`)}>
      <h4>{t(`upgrade.${what}`)}</h4>
      <p className={classes.dim}>{t(`upgrade.${what}Text`)}</p>
      <ul>
        {findings.map((one) => (
          <Finding
            key={one.id}
            finding={one}
            names={names}
            chosen={choice.accept.includes(one.id)}
            onAccept={onAccept}
          />
        ))}
      </ul>
    </section>
  );
}
