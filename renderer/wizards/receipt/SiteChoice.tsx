import { Autocomplete, Select } from '@mantine/core';
import { useSites, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { OneOf } from '../parts/Options';
import { type AskableEngine, isHost } from './engines';
import type { Choice } from './machine';

type Choose = (change: Partial<Choice>) => void;

/** Which site: one that something is installed at from here, or a name where others than Sealift run what was brought. */
export function SiteChoice({
  site,
  names,
  choose,
}: {
  site: string | null;
  /** Every name that a site has here; null while they are asked for. */
  names: readonly string[] | null;
  choose: Choose;
}) {
  const t = useTexts();
  const sites = useSites((all) => valueOf(all.sites)) ?? [];
  if (sites.length === 1 && site === sites[0]?.name) return null;
  if (sites.length > 1)
    return (
      <Select
        label={t('receipt.site')}
        data={sites.map(({ name }) => name)}
        value={site}
        onChange={(name) => choose({ site: name })}
        allowDeselect={false}
        searchable={sites.length > 12}
      />
    );
  const typed = site?.trim() ?? '';
  const isNew = names !== null && names.length > 0 && typed !== '' && !names.includes(typed);
  return (
    <Autocomplete
      label={t('receipt.site')}
      description={isNew ? t('receipt.siteNew') : t('receipt.siteText')}
      data={[...(names ?? [])]}
      value={site ?? ''}
      maxLength={100}
      onChange={(name) => choose({ site: name.trim() === '' ? null : name })}
    />
  );
}

/** Which engine is asked what it has; nothing where there is only one. */
export function EngineChoice({
  engines,
  chosen,
  choose,
}: {
  engines: readonly AskableEngine[];
  chosen: AskableEngine | undefined;
  choose: Choose;
}) {
  const t = useTexts();
  if (engines.length < 2 || !chosen) return null;
  return (
    <OneOf
      label={t('receipt.from')}
      value={chosen.id}
      onChange={(id) => choose({ engine: id })}
      options={engines.map(({ id, view }) => ({
        value: id,
        title: view.containerd
          ? t('receipt.fromContainerd', { namespace: view.containerd.namespace })
          : t('receipt.fromDocker'),
        text: isHost(id) ? id.replace(/\?.*$/, '') : view.host,
      }))}
    />
  );
}
