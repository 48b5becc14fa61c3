import { Loader, Select, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CompatibilityView, ErrorView } from '../../../preload/contract';
import { ErrorPanel } from '../../components/ErrorPanel';
import { useStores } from '../../stores';
import { useTexts } from '../../text';
import { CheckList } from '../../wizards/parts/CheckList';
import classes from './detail.module.css';

/** The versions of platforms that people meet; what is said goes by form and fields, not by patch release. */
const targets = ['5.2', '5.3', '5.4', '5.5'];

type Answer = { readonly report: CompatibilityView } | { readonly error: ErrorView };

/** What a platform of a chosen version makes of a version of a template. */
export function Compatibility({ of, version }: { of: string; version: string }) {
  const t = useTexts();
  const { bridge } = useStores();
  const [target, setTarget] = useState('5.5');
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(() => {
    let wanted = true;
    void bridge.call('templates.compatibility', { key: of, version, target }).then((said) => {
      if (wanted) setAnswer(said.ok ? { report: said.value } : { error: said.error });
    });
    return () => {
      wanted = false;
    };
  }, [bridge, of, version, target]);
  return (
    <>
      <Title order={3} className={classes.section}>
        {t('library.compat')}
      </Title>
      <Select
        label={t('library.compatTarget')}
        description={t('library.compatNote')}
        data={targets}
        value={target}
        allowDeselect={false}
        mb="sm"
        onChange={(chosen) => setTarget(chosen ?? '5.5')}
      />
      {answer === null && <Loader size="sm" aria-label={t('library.loading')} />}
      {answer && 'error' in answer && <ErrorPanel error={answer.error} />}
      {answer && 'report' in answer && <CheckList checks={answer.report.findings} label={t('library.compat')} />}
    </>
  );
}
