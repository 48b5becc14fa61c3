import { Button, Textarea } from '@mantine/core';
import { IconFile, IconFolder, IconReceipt } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorView, PlaceChoice } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { mediumWay } from '../parts/medium-way';
import { Ways } from '../parts/Ways';
import { choosePlaces } from '../places';
import type { StepProps } from './ReceiptsWizard';
import classes from './receipts.module.css';

/** A whole receipt may be pasted, too. */
const longest = 1_000_000;
/** How every short form begins. */
const example = 'SLR1:…';

/** A medium, a file, a folder, or the text of a QR code. */
export function SourceStep({ state, send, frame }: StepProps<'choose'>) {
  const t = useTexts();
  const { bridge } = useStores();
  const [refused, setRefused] = useState<ErrorView | null>(null);
  const [text, setText] = useState('');
  const shown = refused ?? state.error;
  async function choose(what: PlaceChoice): Promise<void> {
    setRefused(null);
    const chosen = await choosePlaces(bridge, what);
    if (!chosen.ok) return setRefused(chosen.error);
    const [place] = chosen.places;
    if (place) send({ type: 'from', from: { kind: 'place', place } });
  }
  const carried = state.media.filter(({ system }) => !system);
  return (
    <Frame {...frame} stepKey="choose" heading={t('receipts.where')} lead={t('receipts.whereLead')}>
      {shown && <ErrorPanel error={shown} />}
      <Ways
        label={t('receipts.where')}
        ways={[
          ...carried.map((medium) =>
            mediumWay(t, medium, () =>
              send({ type: 'from', from: { kind: 'medium', id: medium.id, name: medium.name } }),
            ),
          ),
          {
            key: 'file',
            icon: IconFile,
            title: t('receipts.file'),
            text: t('receipts.fileText'),
            onChoose: () => void choose('receipt-file'),
          },
          {
            key: 'folder',
            icon: IconFolder,
            title: t('import.folder'),
            text: t('receipts.folderText'),
            onChoose: () => void choose('package-folder'),
          },
        ]}
      />
      <form
        className={classes.paste}
        onSubmit={(event) => {
          event.preventDefault();
          send({ type: 'from', from: { kind: 'text', text: text.trim() } });
        }}
      >
        <Textarea
          label={t('receipts.paste')}
          description={t('receipts.pasteText')}
          placeholder={example}
          value={text}
          maxLength={longest}
          rows={3}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          leftSection={<IconReceipt size={17} aria-hidden />}
          disabled={text.trim() === ''}
        >
          {t('receipts.readText')}
        </Button>
      </form>
    </Frame>
  );
}
