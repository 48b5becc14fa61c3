import { Checkbox } from '@mantine/core';
import { IconDownload, IconFolderSearch, IconPackageOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { EngineView, FoundPackageView, UnreadableView, VolumesHereView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Nothing } from '../../components/Nothing';
import { useEngine, valueOf } from '../../stores';
import { type TextKey, type Texts, useTexts } from '../../text';
import { Frame, type FrameProps, type Primary } from '../frame/Frame';
import { besides } from '../parts/engines';
import { OneOf } from '../parts/Options';
import { LookAgain } from '../parts/Surveyed';
import classes from './Found.module.css';
import { FoundPackage } from './FoundPackage';
import { Instead } from './Instead';
import {
  awaited,
  chosenOf,
  type ImportEvent,
  type ImportState,
  type Into,
  isLocked,
  isUsable,
  obstacle,
  toAccept,
  toReplace,
} from './machine';
import { UnlockForm } from './UnlockForm';

export interface FoundStepProps {
  readonly frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  readonly state: Extract<ImportState, { step: 'found' }>;
  readonly send: (event: ImportEvent) => void;
}

/** What was found, what it means, and what of it is to be imported where. */
export function FoundStep({ frame, state, send }: FoundStepProps) {
  const t = useTexts();
  const { found, choice } = state;
  const engine = useEngine(({ engine: known }) => valueOf(known));
  const asking = useEngine((known) => known.asking);
  const reachable = engine?.reachable === true;
  const containerds = useEngine((known) => known.containerds);
  const others = besides(engine, containerds ?? []);
  // Where the images go by themselves is not known before the engines have answered.
  const undecided = choice.into === null && !reachable && (engine === undefined || asking || containerds === null);
  const usual = reachable ? 'engine' : others.find((each) => each.reachable)?.host;
  const into: Into = choice.into ?? (usual as Into | undefined) ?? 'library';
  const waits = awaited(found);
  const locked = found.unreadable.some(isLocked);
  const possible = found.found.filter(isUsable);
  const chosen = chosenOf(found, choice);
  const accept = toAccept(found, choice);
  const replace = toReplace(found, choice);
  const bytes = chosen.reduce((sum, { newBytes }) => sum + (newBytes ?? 0), 0);
  const foreign = chosen.some(({ checks }) => checks.some(({ code }) => code === 'import.platform_other'));

  const [missed, setMissed] = useState<ReturnType<typeof obstacle>>(null);
  const [one] = chosen;
  const ask = (word: NonNullable<typeof missed>) => {
    // What is asked for is shown where it is, instead of a button that only refuses.
    setMissed(word);
    document.querySelector<HTMLInputElement>(`[data-word="${word}"]`)?.focus();
  };
  const answered = () => {
    if (accept.length === 0 || choice.accepted) return true;
    ask('accept');
    return false;
  };
  const error = (word: 'accept' | 'replace') => missed === word && t('import.wordNeeded');

  const primary: Primary =
    possible.length === 0
      ? { label: t('import.elsewhere'), icon: IconFolderSearch, onChoose: () => send({ type: 'back' }) }
      : {
          label: t('import.start', { count: chosen.length }),
          icon: IconDownload,
          disabled: chosen.length === 0,
          busy: undecided,
          onChoose: () => {
            const missing = obstacle(found, choice);
            if (missing === null) return send({ type: 'import', into });
            ask(missing);
          },
        };
  return (
    <Frame
      {...frame}
      stepKey={`found.${state.run}`}
      heading={
        waits
          ? nextMedium(t, waits.missing[0]?.medium ?? null)
          : found.found.length > 0
            ? t('import.found', { count: found.found.length })
            : t(locked ? 'import.encryptedFound' : found.unreadable.length > 0 ? 'import.noneUsable' : 'import.nothing')
      }
      lead={
        <>
          {waits && `${t('import.firstLead')} `}
          {t(leadOf(found.found))} <code className={classes.where}>{found.where}</code>
        </>
      }
      others={<LookAgain looking={false} onLook={() => send({ type: 'again' })} />}
      primary={primary}
      onBack={() => send({ type: 'back' })}
    >
      {found.found.length === 0 && found.unreadable.length === 0 && (
        <Nothing icon={IconPackageOff} title={t('import.nothingHint')} />
      )}
      {found.found.length > 0 && (
        <ul className={classes.list} aria-label={t('import.foundList')}>
          {found.found.map((each) => (
            <FoundPackage
              key={each.id}
              found={each}
              fetching={state.fetching}
              nearby={found.nearby?.map(({ path }) => path) ?? []}
              onFetch={(path) => send({ type: 'fetch', path })}
              {...(found.found.length > 1 && {
                chosen: choice.chosen.includes(each.id),
                onToggle: (on: boolean) =>
                  send({
                    type: 'choose',
                    change: {
                      chosen: on ? [...choice.chosen, each.id] : choice.chosen.filter((id) => id !== each.id),
                    },
                  }),
              })}
            />
          ))}
        </ul>
      )}
      {waits && <MissingParts volumes={waits} />}
      <UnlockForm state={state} send={send} />
      <Unreadable files={found.unreadable.filter((file) => file.volumes === undefined && !isLocked(file))} />
      {possible.length > 0 && (
        <>
          <OneOf<Into>
            label={t('import.into')}
            value={undecided ? null : into}
            onChange={(value) => send({ type: 'choose', change: { into: value } })}
            options={[
              {
                value: 'engine',
                title: t('import.intoEngine'),
                text: reachable ? engineText(t, engine) : t(undecided ? 'engine.asking' : 'import.intoEngineMissing'),
                disabled: !reachable,
              },
              ...others.map((each) => ({
                value: each.host as Into,
                title: t('import.intoContainerd'),
                text: each.error ? t.error(each.error).title : engineText(t, each),
                disabled: !each.reachable,
              })),
              { value: 'library', title: t('import.intoLibrary'), text: t('import.intoLibraryText') },
            ]}
          />
          <div className={classes.words}>
            {chosen.length > 1 && bytes > 0 && (
              <p className={classes.new}>{t('import.newBytes', { size: t.format.bytes(bytes) })}</p>
            )}
            {foreign && into !== 'library' && (
              <Checkbox
                label={t('import.anyPlatform')}
                checked={choice.anyPlatform}
                onChange={(event) => send({ type: 'choose', change: { anyPlatform: event.currentTarget.checked } })}
              />
            )}
            {replace.length > 0 && (
              <Checkbox
                label={t('import.replace', {
                  versions: replace.map(({ package: each }) => `${each.name} ${each.version}`),
                })}
                data-word="replace"
                error={!choice.replace && error('replace')}
                checked={choice.replace}
                onChange={(event) => send({ type: 'choose', change: { replace: event.currentTarget.checked } })}
              />
            )}
            {accept.length > 0 && (
              <Checkbox
                label={t('import.accept', { count: accept.length })}
                data-word="accept"
                error={!choice.accepted && error('accept')}
                checked={choice.accepted}
                onChange={(event) => send({ type: 'choose', change: { accepted: event.currentTarget.checked } })}
              />
            )}
          </div>
          {one && chosen.length === 1 && !one.package.delta && <Instead found={one} answered={answered} />}
        </>
      )}
    </Frame>
  );
}

/** What loading into an engine that answers means. */
function engineText(t: Texts, { host, version, containerd }: EngineView): string {
  return containerd
    ? t('import.intoContainerdText', {
        host: host.replace(/^containerd:\/\/|\?.*$/g, ''),
        version: version ?? '',
        namespace: containerd.namespace,
      })
    : t('import.intoEngineText', { host, version: version ?? '' });
}

/** What all of what was found means together. */
function leadOf(found: readonly FoundPackageView[]): TextKey {
  if (found.length === 0 || found.some(isUsable)) return 'import.foundLead';
  return found.some(({ delta, trust }) => delta?.ready === false && trust.action !== 'refuse')
    ? 'import.noneReady'
    : 'import.allRefused';
}

/** Asks for a medium by its name, where it has one. */
export function nextMedium(t: Texts, name: string | null): string {
  return name === null ? t('import.nextAny') : t('import.nextNamed', { name });
}

const mostNamed = 20;

/** The parts of a package that are still to come, each with the medium that it is on. */
function MissingParts({ volumes: { file, here, of, missing } }: { volumes: VolumesHereView }) {
  const t = useTexts();
  return (
    <section className={classes.package} aria-label={file}>
      <h3 className={classes.title}>{file}</h3>
      <p className={classes.new}>{t('import.partsHere', { here, of })}</p>
      <ul className={classes.installed}>
        {missing.slice(0, mostNamed).map(({ number, medium }) => (
          <li key={number}>
            {t('media.volume', { number, of })}
            {medium !== null && ` · ${t('transfer.partOn', { name: medium })}`}
          </li>
        ))}
        {missing.length > mostNamed && <li>…</li>}
      </ul>
    </section>
  );
}

/** What looks like a package and is none that may be used: what is wrong with it, and that nothing of it was taken. */
function Unreadable({ files }: { files: readonly UnreadableView[] }) {
  const t = useTexts();
  if (files.length === 0) return null;
  return (
    <section className={classes.unreadable} aria-label={t('import.unreadable', { count: files.length })}>
      <p className={classes.section}>{t('import.unreadable', { count: files.length })}</p>
      {files.map((file) => (
        <div key={file.path} className={classes.file}>
          <code>{file.path}</code>
          <ErrorPanel error={file} quiet />
        </div>
      ))}
    </section>
  );
}
