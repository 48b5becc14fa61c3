import { IconSearchOff, IconStack2 } from '@tabler/icons-react';
import type { PackageSummaryView, TemplateView } from '../../../preload/contract';
import { Listbox } from '../../components/Listbox';
import { Nothing } from '../../components/Nothing';
import { Split } from '../../components/Split';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import classes from './rows.module.css';
import { VersionDetail } from './VersionDetail';

export interface TemplateListProps {
  readonly templates: readonly TemplateView[];
  /** How many there are before the search. */
  readonly all: number;
  readonly packages: readonly PackageSummaryView[];
  readonly selected: { readonly key: string; readonly version?: string } | undefined;
}

/** The templates, and the selected one's version beside them. */
export function TemplateList({ templates, all, packages, selected }: TemplateListProps) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  // In a wide window something is always shown; only a person's choice opens the detail in a narrow one.
  const template = templates.find(({ key }) => key === selected?.key) ?? templates[0];
  const version = template?.versions.find((known) => known.version === selected?.version) ?? template?.versions[0];
  const choose = (key: string, chosen?: string) =>
    go(
      { page: 'library', tab: 'templates', template: chosen === undefined ? { key } : { key, version: chosen } },
      'replace',
    );

  return (
    <Split
      open={selected !== undefined}
      onClose={() => go({ page: 'library', tab: 'templates' }, 'replace')}
      detailLabel={t('library.details')}
      list={
        templates.length === 0 ? (
          all === 0 ? (
            <Nothing icon={IconStack2} title={t('library.noTemplates')}>
              <p>{t('library.noTemplatesHint')}</p>
            </Nothing>
          ) : (
            <Nothing icon={IconSearchOff} title={t('library.notFound')} />
          )
        ) : (
          <Listbox
            label={t('library.templates')}
            items={templates}
            keyOf={(item) => item.key}
            selected={template?.key}
            onSelect={(item) => choose(item.key)}
            rowHeight={62}
          >
            {(item) => <TemplateRow template={item} />}
          </Listbox>
        )
      }
      detail={
        template && version ? (
          <VersionDetail
            template={template}
            version={version.version}
            packages={packages}
            onVersion={(chosen) => choose(template.key, chosen)}
          />
        ) : null
      }
    />
  );
}

function TemplateRow({ template }: { template: TemplateView }) {
  const t = useTexts();
  const newest = template.versions[0];
  return (
    <div className={classes.row}>
      <div className={classes.lines}>
        <span className={classes.name}>{template.name}</span>
        <span className={classes.sub}>
          {newest
            ? t('library.rowFacts', {
                components: t('library.components', { count: newest.components }),
                when: t.format.ago(newest.publishedAt),
              })
            : ''}
        </span>
      </div>
      <div className={classes.end}>
        {newest && <span className={classes.version}>{newest.version}</span>}
        {template.versions.length > 1 && (
          <span className={classes.sub}>{t('library.versions', { count: template.versions.length })}</span>
        )}
      </div>
    </div>
  );
}
