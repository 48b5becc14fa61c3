import { Button, Input } from '@mantine/core';
import { IconFile, IconFolder } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { ErrorView, PlaceChoice, PlaceView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import { choosePlaces } from '../places';
import classes from './PlaceField.module.css';

export interface PlaceFieldProps {
  readonly label: string;
  readonly what: PlaceChoice;
  /** The paths shown; what is used when nothing was chosen, too. */
  readonly paths: readonly string[];
  /** What it says while there is nothing to show. */
  readonly nothing: string;
  readonly button: string;
  readonly onChoose: (places: readonly PlaceView[]) => void;
}

/** A file or folder that the system's dialog asks for. */
export function PlaceField({ label, what, paths, nothing, button, onChoose }: PlaceFieldProps) {
  const t = useTexts();
  const { bridge } = useStores();
  const id = useId();
  const [error, setError] = useState<ErrorView | null>(null);
  async function choose(): Promise<void> {
    setError(null);
    const chosen = await choosePlaces(bridge, what);
    if (!chosen.ok) setError(chosen.error);
    else if (chosen.places.length > 0) onChoose(chosen.places);
  }
  const Icon = what.endsWith('folder') ? IconFolder : IconFile;
  return (
    <div role="group" aria-labelledby={id}>
      <Input.Label component="span" id={id}>
        {label}
      </Input.Label>
      <div className={classes.field}>
        <Icon size={20} stroke={1.6} aria-hidden className={classes.icon} />
        <span className={classes.paths} data-selectable>
          {paths.length === 0 ? (
            <span className={classes.nothing}>{nothing}</span>
          ) : (
            paths.map((path) => <code key={path}>{path}</code>)
          )}
        </span>
        <Button variant="default" aria-label={t('wizard.chooseNamed', { button, label })} onClick={() => void choose()}>
          {button}
        </Button>
      </div>
      {error && <ErrorPanel error={error} />}
    </div>
  );
}
