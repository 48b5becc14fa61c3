import { Button, Loader, TextInput } from '@mantine/core';
import { IconArrowRight, IconBrandDocker, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContainerView, EngineImageView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Nothing } from '../../components/Nothing';
import { type Texts, useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { AnyOf, type Option } from '../parts/Options';
import { LookAgain } from '../parts/Surveyed';
import type { PublishEvent, PublishState } from './machine';
import classes from './Publish.module.css';

/** More than these are not drawn at once: the search narrows them down. */
const mostShown = 200;

/** The engine's containers or images, to pick the application's from. */
export function PickStep({
  frame,
  state,
  send,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose'>;
  state: Extract<PublishState, { step: 'pick' }>;
  send: (event: PublishEvent) => void;
}) {
  const t = useTexts();
  const [typed, setTyped] = useState('');
  const { what, listed, picked } = state;
  const all = listed.state === 'ready' ? listed.value : [];
  const found = all.filter((each) => matches(each, typed));
  // What is picked stays in sight, whatever is searched for.
  const options = all
    .filter((each) => found.includes(each as never) || picked.includes(idOf(each)))
    .slice(0, mostShown)
    .map((each) => optionOf(t, each));
  return (
    <Frame
      {...frame}
      stepKey={`pick.${what}`}
      heading={t(`pick.${what}`)}
      lead={t(`pick.${what}Lead`)}
      others={<LookAgain looking={listed.state === 'loading'} onLook={() => send({ type: 'again' })} />}
      onBack={() => send({ type: 'back' })}
      primary={{
        label: t('publish.goOn', { count: picked.length }),
        icon: IconArrowRight,
        disabled: picked.length === 0,
        onChoose: () => send({ type: 'picked' }),
      }}
    >
      {listed.state === 'loading' && <Loader aria-label={t(`pick.${what}`)} />}
      {listed.state === 'failed' && <ErrorPanel error={listed.error} />}
      {listed.state === 'ready' && all.length === 0 && (
        <Nothing icon={IconBrandDocker} title={t(`pick.${what}None`)}>
          <p>{t(`pick.${what}NoneHint`)}</p>
        </Nothing>
      )}
      {all.length > 6 && (
        <TextInput
          className={classes.search ?? ''}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          aria-label={t('publish.search')}
          placeholder={t('publish.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
        />
      )}
      {what === 'containers' && <Projects containers={all as readonly ContainerView[]} picked={picked} send={send} />}
      {options.length > 0 && (
        <AnyOf
          label={t(`pick.${what}List`)}
          options={options}
          value={picked}
          onChange={(value) => send({ type: 'pick', picked: value })}
        />
      )}
    </Frame>
  );
}

/** Picks all containers of a compose project at once. */
function Projects({
  containers,
  picked,
  send,
}: {
  containers: readonly ContainerView[];
  picked: readonly string[];
  send: (event: PublishEvent) => void;
}) {
  const t = useTexts();
  const projects = [...new Set(containers.flatMap(({ project }) => project ?? []))];
  if (projects.length === 0) return null;
  return (
    <fieldset className={classes.projects} aria-label={t('publish.projects')}>
      {projects.map((project) => {
        const ids = containers.filter((each) => each.project === project).map(({ id }) => id);
        const all = ids.length === picked.length && ids.every((id) => picked.includes(id));
        return (
          <Button
            key={project}
            variant={all ? 'filled' : 'default'}
            size="xs"
            aria-pressed={all}
            onClick={() => send({ type: 'pick', picked: ids })}
          >
            {t('publish.project', { project, count: ids.length })}
          </Button>
        );
      })}
    </fieldset>
  );
}

function idOf(each: ContainerView | EngineImageView): string {
  return 'id' in each ? each.id : each.reference;
}

function matches(each: ContainerView | EngineImageView, typed: string): boolean {
  const text = 'id' in each ? `${each.name} ${each.image} ${each.project ?? ''}` : each.reference;
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word));
}

function optionOf(t: Texts, each: ContainerView | EngineImageView): Option<string> {
  if (!('id' in each)) return { value: each.reference, title: each.reference, end: t.format.bytes(each.size) };
  return {
    value: each.id,
    title: each.name,
    text: [each.image, ...each.ports].join(' · '),
    end: [each.project, t.find(`standing.${each.state}`, each.state)].filter(Boolean).join(' · '),
  };
}
