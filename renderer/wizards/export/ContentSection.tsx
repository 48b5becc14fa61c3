import { Autocomplete, Checkbox, Loader } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { useEffect } from 'react';
import { ErrorPanel } from '../../components/ErrorPanel';
import { isOld } from '../../components/receipts';
import { State } from '../../components/State';
import { useReceipts, useSites, valueOf } from '../../stores';
import { type Texts, useTexts } from '../../text';
import { AnyOf, OneOf, type Option } from '../parts/Options';
import {
  type Base,
  type Bases,
  baseId,
  basesChosen,
  type Content,
  everything,
  firstBase,
  hardlySmaller,
  sentTo,
} from './content';
import classes from './export.module.css';
import type { Choice } from './machine';

/** What is sent: everything, or what is new to somebody; each with its size; and whom it is for. */
export function ContentSection({
  choice: { content, site },
  bases,
  choose,
}: {
  choice: Choice;
  bases: Bases;
  choose: (change: Partial<Choice>) => void;
}) {
  const t = useTexts();
  const full = bases.state === 'known' ? bases.list[0].size.full : null;
  const chosen = basesChosen(bases, content);
  const narrowing = content.what === 'delta' && content.against.length > 1;
  const what = (value: Content['what']) =>
    choose({
      content: value === 'full' ? everything : { what: 'delta', against: firstBase(bases, site), differences: true },
    });
  return (
    <section className={classes.content} aria-label={t('export.content')}>
      <OneOf<Content['what']>
        label={t('export.content')}
        value={content.what}
        onChange={what}
        options={[
          {
            value: 'full',
            title: t('export.contentFull'),
            text: t('export.contentFullText'),
            end: full !== null && t('export.about', { size: t.format.bytes(full) }),
          },
          {
            value: 'delta',
            title: t('export.contentDelta'),
            text:
              bases.state === 'none' ? (
                t('export.contentNoBase')
              ) : bases.state === 'asking' ? (
                <span className={classes.asking}>
                  <Loader size={14} aria-hidden /> {t('export.contentAsking')}
                </span>
              ) : (
                t('export.contentDeltaText')
              ),
            end: chosen.length === 1 && chosen[0] && sizeOf(t, chosen[0]),
            disabled: bases.state !== 'known',
          },
        ]}
      />
      {bases.state === 'failed' && <ErrorPanel error={bases.error} quiet />}
      {bases.state === 'known' && content.what === 'delta' && (
        <>
          <AnyOf
            label={t('export.against')}
            value={content.against}
            onChange={(against) => choose({ content: { ...content, against } })}
            options={inOrder(bases.list).map((base) => optionOf(t, base))}
          />
          <p className={classes.note}>
            {content.against.length === 0
              ? t('export.againstNone')
              : t(narrowing ? 'export.againstSeveral' : 'export.againstNote')}
          </p>
          {chosen.length > 0 && chosen.every(({ size }) => hardlySmaller(size)) && (
            <p className={classes.note}>{t('export.hardlySmaller')}</p>
          )}
          <details className={classes.more}>
            <summary>{t('export.advanced')}</summary>
            <Checkbox
              label={t('export.differences')}
              description={t('export.differencesText')}
              checked={content.differences}
              onChange={(event) => choose({ content: { ...content, differences: event.currentTarget.checked } })}
            />
          </details>
        </>
      )}
      <ForSite site={site} told={sentTo(bases, content, '')} choose={choose} />
    </section>
  );
}

/** Sites first: what they have was told by themselves. */
function inOrder(list: readonly Base[]): Base[] {
  const rank = ({ base }: Base) => (base.kind === 'site' ? 0 : base.newer ? 2 : 1);
  return [...list].sort((a, b) => rank(a) - rank(b));
}

function optionOf(t: Texts, each: Base): Option<string> {
  const { base } = each;
  return {
    value: baseId(each),
    title:
      base.kind === 'site'
        ? t('export.againstSite', { site: base.site })
        : t('export.againstVersion', { version: base.version }),
    text: base.kind === 'site' ? <SiteText base={base} /> : t(base.newer ? 'export.baseNewer' : 'export.baseOlder'),
    end: sizeOf(t, each),
  };
}

function SiteText({ base: { receipt, versions } }: { base: Extract<Base['base'], { kind: 'site' }> }) {
  const t = useTexts();
  return (
    <span className={classes.told}>
      <span>
        {t('export.byReceipt', { number: receipt.number, ago: t.format.age(receipt.at) })}
        {' · '}
        {versions.length > 0 ? t('export.siteHas', { versions }) : t('export.siteHasNone')}
      </span>
      {isOld(receipt.at) && <State icon={IconClockExclamation} tone="warn" text={t('receipt.old')} />}
    </span>
  );
}

/** `21.4 MB instead of 1.3 GB`: known before a byte of it is read, and so at most. */
export function sizeOf(t: Texts, { size: { bytes, full } }: Pick<Base, 'size'>): string {
  if (bytes === null) return t('export.sizeUnknown');
  if (full === null) return t('export.atMost', { size: t.format.bytes(bytes) });
  return t('export.insteadOf', { size: t.format.bytes(bytes), full: t.format.bytes(full) });
}

/** Which site it goes to: a name that is known, or one that is not yet. */
function ForSite({
  site,
  told,
  choose,
}: {
  site: string;
  /** Sites that the delta is made for: nobody has to say it again. */
  told: readonly string[];
  choose: (change: Partial<Choice>) => void;
}) {
  const t = useTexts();
  const load = useReceipts((state) => state.load);
  const known = useReceipts((state) => valueOf(state.sites));
  const here = useSites((state) => valueOf(state.sites));
  const loadHere = useSites((state) => state.load);
  useEffect(() => {
    void load();
    void loadHere();
  }, [load, loadHere]);
  if (told.length > 0) return <p className={classes.note}>{t('export.sentTo', { sites: told })}</p>;
  const names = new Set([...(known ?? []).map((each) => each.site), ...(here ?? []).map(({ name }) => name)]);
  return (
    <Autocomplete
      label={t('export.forSite')}
      description={t('export.forSiteText')}
      placeholder={t('export.forSiteNone')}
      data={[...names].sort()}
      value={site}
      maxLength={200}
      onChange={(typed) => choose({ site: typed })}
      clearable
      clearButtonProps={{ 'aria-label': t('library.clear') }}
    />
  );
}
