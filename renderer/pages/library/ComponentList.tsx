import { Accordion } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ComponentView, VersionView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { useTexts } from '../../text';
import classes from './detail.module.css';

/** The components of a version; each opens to its ports, environment, volumes, dependencies and probes. */
export function ComponentList({
  components,
  images,
}: {
  components: readonly ComponentView[];
  images: VersionView['images'];
}) {
  const t = useTexts();
  const names = new Map(components.map((component) => [component.key, component.name]));
  return (
    <Accordion
      multiple
      variant="separated"
      chevronPosition="left"
      order={4}
      classNames={{ item: classes.item ?? '', control: classes.control ?? '' }}
    >
      {components.map((component) => (
        <Accordion.Item key={component.key} value={component.key}>
          <Accordion.Control>
            <span className={classes.component}>
              <b>{component.name}</b>
              <code>{component.image || images[0]?.reference}</code>
              <span className={classes.cardFacts}>
                {component.memoryMiB !== null && component.memoryMiB > 0 && (
                  <span>{t('component.memory', { size: t.format.number(component.memoryMiB) })}</span>
                )}
                {component.ports.length > 0 && (
                  <span>{component.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(' ')}</span>
                )}
              </span>
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <Component component={component} names={names} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Component({ component, names }: { component: ComponentView; names: ReadonlyMap<string, string> }) {
  const t = useTexts();
  const reach = (port: ComponentView['ports'][number]) =>
    [port.outer && t('component.outer'), port.inner && t('component.inner')].filter(Boolean).join(' · ') ||
    t('component.closed');
  return (
    <Facts
      facts={[
        component.ports.length > 0 && [
          t('component.ports'),
          <Lines key="ports">
            {component.ports.map((port) => (
              <li key={`${port.port}/${port.protocol}`}>
                <code>
                  {port.port}/{port.protocol}
                </code>{' '}
                <small>
                  {reach(port)}
                  {port.published !== null && ` · ${t('component.published', { port: port.published })}`}
                </small>
              </li>
            ))}
          </Lines>,
        ],
        component.environment.length > 0 && [
          t('component.environment'),
          <Lines key="environment">
            {component.environment.map((entry) => (
              <li key={entry.name}>
                <code>
                  {entry.name}
                  {!entry.secret && `=${entry.value}`}
                </code>{' '}
                {entry.secret && <small>{t('component.secret')}</small>}
              </li>
            ))}
          </Lines>,
        ],
        component.volumes.length > 0 && [
          t('component.volumes'),
          <Lines key="volumes">
            {component.volumes.map((volume) => (
              <li key={`${volume.name} ${volume.path}`}>
                <code>{volume.path}</code> <small>{t.find(`volume.${volume.kind}`, volume.kind)}</small>
              </li>
            ))}
          </Lines>,
        ],
        component.dependsOn.length > 0 && [
          t('component.dependsOn'),
          t.list(component.dependsOn.map((key) => names.get(key) ?? key)),
        ],
        component.probes.length > 0 && [
          t('component.probes'),
          <Lines key="probes">
            {component.probes.map((probe) => (
              <li key={`${probe.mode} ${probe.scheme}`}>
                {t.find(`probe.${probe.mode}`, probe.mode)}{' '}
                <code>{probe.port === null ? probe.scheme : `${probe.scheme}:${probe.port}`}</code>
              </li>
            ))}
          </Lines>,
        ],
      ]}
    />
  );
}

function Lines({ children }: { children: ReactNode }) {
  return <ul className={classes.lines}>{children}</ul>;
}
