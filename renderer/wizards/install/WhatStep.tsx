import { Accordion, CloseButton, TextInput } from '@mantine/core';
import { IconDatabase, IconKey, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { InstallPlanView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { Surveyed } from '../parts/Surveyed';
import { planOf } from '../parts/survey';
import type { StepProps } from './InstallWizard';
import classes from './install.module.css';
import { type Choice, portKey, portProblems } from './machine';

type Component = InstallPlanView['components'][number];

/** What the installation brings: ports and values to change, data volumes, secrets, memory. */
export function WhatStep({ state, send, frame }: StepProps<'what'>) {
  const t = useTexts();
  const plan = planOf(state.survey);
  const [query, setQuery] = useState('');
  const problems = plan ? portProblems(plan, state.choice) : {};
  const values = plan?.components.reduce((sum, { environment }) => sum + environment.length, 0) ?? 0;
  const wanted = query.normalize('NFKC').toLowerCase().trim();
  return (
    <Frame
      {...frame}
      stepKey="what"
      heading={t('install.whatHeading')}
      lead={t('install.whatLead')}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: t('wizard.next'),
        disabled: !plan || Object.keys(problems).length > 0,
        onChoose: () => send({ type: 'next' }),
      }}
    >
      <Surveyed survey={state.survey} looking={t('install.looking')} />
      {plan && (
        <>
          <Facts
            facts={[
              [t('install.name'), plan.name],
              [t('sites.engine'), <code key="engine">{plan.engine}</code>],
              [
                t('install.memory'),
                plan.memoryMiB > 0
                  ? t('component.memory', { size: t.format.number(plan.memoryMiB) })
                  : t('install.memoryUnlimited'),
              ],
              plan.secrets.length > 0 && [
                t('install.secrets'),
                <span key="secrets" className={classes.secrets}>
                  {plan.secrets.map((secret) => (
                    <code key={secret}>{secret}</code>
                  ))}
                  <span className={classes.dim}>{t('install.secretsText')}</span>
                </span>,
              ],
            ]}
          />
          {values > 12 && (
            <TextInput
              type="search"
              value={query}
              onChange={(event) => setQuery(event.currentTarget.value)}
              placeholder={t('install.find')}
              aria-label={t('install.find')}
              leftSection={<IconSearch size={16} aria-hidden />}
              rightSection={
                query && <CloseButton size="sm" aria-label={t('library.clear')} onClick={() => setQuery('')} />
              }
            />
          )}
          <Accordion
            multiple
            variant="separated"
            chevronPosition="left"
            order={3}
            defaultValue={plan.components.length <= 4 ? plan.components.map(idOf) : []}
            {...(wanted !== '' && { value: plan.components.map(idOf) })}
            classNames={{ item: classes.item ?? '', control: classes.control ?? '' }}
          >
            {plan.components.map((component) => (
              <Accordion.Item key={component.key} value={idOf(component)}>
                <Accordion.Control>
                  <span className={classes.component}>
                    <b>{component.name}</b>
                    <code>{component.image}</code>
                    <Summary component={component} choice={state.choice} />
                  </span>
                </Accordion.Control>
                <Accordion.Panel>
                  <Component
                    component={component}
                    choice={state.choice}
                    problems={problems}
                    wanted={wanted}
                    send={send}
                  />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </Frame>
  );
}

/** Part of an element's id: without spaces. */
const idOf = ({ key }: Component) => encodeURIComponent(key);

function Summary({ component, choice }: { component: Component; choice: Choice }) {
  const t = useTexts();
  const edited = [
    ...component.environment.map(({ name }) => choice.values[`${component.service}.${name}`]),
    ...component.ports.map((port) => choice.ports[portKey(component.service, port)]),
  ].filter((typed) => typed !== undefined).length;
  return (
    <span className={classes.facts}>
      {component.memoryMiB !== null && (
        <span>{t('component.memory', { size: t.format.number(component.memoryMiB) })}</span>
      )}
      {component.ports.length > 0 && <span>{t('install.ports', { count: component.ports.length })}</span>}
      {component.volumes.length > 0 && <span>{t('install.volumes', { count: component.volumes.length })}</span>}
      {edited > 0 && <span className={classes.edited}>{t('install.edited', { count: edited })}</span>}
    </span>
  );
}

function Component({
  component,
  choice,
  problems,
  wanted,
  send,
}: {
  component: Component;
  choice: Choice;
  problems: ReturnType<typeof portProblems>;
  wanted: string;
  send: StepProps<'what'>['send'];
}) {
  const t = useTexts();
  const environment = component.environment.filter(
    ({ name, value }) => wanted === '' || `${name} ${value ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <div className={classes.parts}>
      {component.ports.length > 0 && (
        <div className={classes.fields}>
          {component.ports.map((port) => {
            const key = portKey(component.service, port);
            const problem = problems[key];
            const label = `${port.container}/${port.protocol}`;
            return (
              <TextInput
                key={key}
                label={t('install.port', { port: label })}
                value={choice.ports[key] ?? (port.published === null ? '' : String(port.published))}
                placeholder={t('install.portByEngine')}
                inputMode="numeric"
                maxLength={5}
                error={problem && t(problem === 'none' ? 'install.portNone' : 'install.portTwice')}
                onChange={(event) => {
                  const typed = event.currentTarget.value;
                  const same = typed === (port.published === null ? '' : String(port.published));
                  send({ type: 'port', name: key, port: same ? undefined : typed });
                }}
              />
            );
          })}
        </div>
      )}
      {environment.length > 0 && (
        <div className={classes.values}>
          {environment.map(({ name, value, secret }) => {
            const key = `${component.service}.${name}`;
            return secret || value === null ? (
              <div key={key} className={classes.value}>
                <span className={classes.variable}>{name}</span>
                <span className={classes.secret}>
                  <IconKey size={15} aria-hidden /> {t('install.drawn')}
                </span>
              </div>
            ) : (
              <TextInput
                key={key}
                label={name}
                value={choice.values[key] ?? value}
                maxLength={100_000}
                spellCheck={false}
                autoComplete="off"
                classNames={{ root: classes.value ?? '', label: classes.variable ?? '', wrapper: classes.input ?? '' }}
                data-edited={choice.values[key] !== undefined || undefined}
                onChange={(event) => {
                  const typed = event.currentTarget.value;
                  send({ type: 'value', name: key, value: typed === value ? undefined : typed });
                }}
              />
            );
          })}
        </div>
      )}
      {component.volumes.length > 0 && (
        <ul className={classes.volumes}>
          {component.volumes.map((volume) => (
            <li key={volume.name}>
              <IconDatabase size={16} stroke={1.7} aria-hidden />
              <code>{volume.path}</code>
              <span className={classes.dim}>
                {volume.name} · {t(volume.exists ? 'install.volumeThere' : 'install.volumeNew')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
