import { Accordion, Button, Loader, Modal, TextInput } from '@mantine/core';
import { IconLicense, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../text';
import classes from './Licences.module.css';

/** What the build wrote of every package that is shipped (scripts/licences). */
interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}
type List =
  | { readonly state: 'loading' }
  | { readonly state: 'failed' }
  | { readonly state: 'ready'; readonly all: readonly Licence[] };

/** The licences of everything the application is built on, read when they are asked for. */
export function Licences() {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <div className={classes.ask}>
      <p className={classes.note}>{t('settings.licencesText')}</p>
      <Button variant="default" leftSection={<IconLicense size={17} aria-hidden />} onClick={() => setOpen(true)}>
        {t('settings.licencesShow')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('settings.licences')}
        size="xl"
        closeButtonProps={{ 'aria-label': t('settings.licencesClose') }}
      >
        <LicenceList />
      </Modal>
    </div>
  );
}

function LicenceList() {
  const t = useTexts();
  const [list, setList] = useState<List>({ state: 'loading' });
  const [wanted, setWanted] = useState('');
  useEffect(() => {
    let gone = false;
    fetch('./licences.json')
      .then((answer) => answer.json() as Promise<Licence[]>)
      .then((all): List => ({ state: 'ready', all }))
      .catch((): List => ({ state: 'failed' }))
      .then((found) => {
        if (!gone) setList(found);
      });
    return () => {
      gone = true;
    };
  }, []);
  if (list.state === 'loading') return <Loader size="sm" aria-label={t('settings.licencesLoading')} />;
  if (list.state === 'failed') return <p className={classes.note}>{t('settings.licencesMissing')}</p>;
  const words = wanted.trim().toLowerCase();
  const shown = list.all.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(words));
  return (
    <>
      <TextInput
        type="search"
        data-autofocus
        aria-label={t('settings.licencesSearch')}
        placeholder={t('settings.licencesSearch')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <Accordion mt="xs" chevronPosition="left">
        {shown.map(({ name, version, licence, text }) => (
          // The value is part of an element's id: without spaces.
          <Accordion.Item key={`${name}@${version}`} value={`${name}@${version}`}>
            <Accordion.Control>
              <span className={classes.head}>
                <span>
                  <b>{name}</b> {version}
                </span>
                <span className={classes.kind}>{licence}</span>
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              <pre className={classes.text} data-selectable>
                {text || licence}
              </pre>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </>
  );
}
