import { Checkbox } from '@mantine/core';
import { IconEqual, IconKey, IconMinus, IconPencil, IconPlus, type TablerIcon } from '@tabler/icons-react';
import type { UpgradeFindingView } from '../../../preload/contract';
import { useTexts } from '../../text';
import { patchLines, valueText } from './changes';
import classes from './upgrade.module.css';

const looks: Record<UpgradeFindingView['action'], TablerIcon> = {
  add: IconPlus,
  update: IconPencil,
  delete: IconMinus,
  leave: IconEqual,
};

/** One difference: what it is about, the old and the new value, and why it is done or left alone. */
export function Finding({
  finding,
  names,
  chosen,
  onAccept,
}: {
  finding: UpgradeFindingView;
  /** Names of components by their keys. */
  names: ReadonlyMap<string, string>;
  chosen?: boolean;
  /** Where the person decides: takes the version's value, or not. */
  onAccept?: (id: string, chosen: boolean) => void;
}) {
  const t = useTexts();
  const { action, rule, item, fields } = finding;
  const Icon = looks[action];
  const what = t.find(`rule.${rule}`, rule);
  const named = names.get(item) ?? item;
  // A field that is the value itself needs no name.
  const field =
    fields.length === 1 && !plain.has(fields[0] ?? '') ? fields[0] : fields.length > 1 ? t.list(fields) : '';
  return (
    <li className={classes.finding} data-action={action}>
      <span className={classes.sign} title={t(`finding.${action}`)}>
        <Icon size={15} stroke={2.2} aria-label={t(`finding.${action}`)} />
      </span>
      <div className={classes.told}>
        <div className={classes.about}>
          <span>{what}</span>
          {named && <code>{named}</code>}
          {field && <span className={classes.dim}>{field}</span>}
          <span className={classes.why}>{t.find(`why.${finding.why}`, finding.why)}</span>
        </div>
        <Values finding={finding} />
        {onAccept && (
          <Checkbox
            size="sm"
            className={classes.accept ?? ''}
            checked={chosen === true}
            label={t(action === 'delete' || finding.wanted === 'delete' ? 'upgrade.acceptDelete' : 'upgrade.accept')}
            aria-label={t('upgrade.acceptNamed', { what, item: named || what })}
            onChange={(event) => onAccept(finding.id, event.currentTarget.checked)}
          />
        )}
      </div>
    </li>
  );
}

const plain = new Set(['attr_value', 'file_content', 'cmd', 'share_image', 'label']);

function Values({ finding }: { finding: UpgradeFindingView }) {
  const t = useTexts();
  if (finding.secret)
    return (
      <p className={classes.secret}>
        <IconKey size={14} aria-hidden /> {t('upgrade.secret')}
      </p>
    );
  if (finding.patch !== null) return <Patch patch={finding.patch} />;
  const [old, next, base] = [finding.old, finding.new, finding.base].map(valueText);
  if (!old && !next) return null;
  return (
    <dl className={classes.values}>
      {base && <Value name={t('upgrade.base')} text={base} kind="same" />}
      {old && <Value name={t('upgrade.old')} text={old} kind={finding.action === 'leave' ? 'same' : 'old'} />}
      {next && <Value name={t('upgrade.new')} text={next} kind={finding.action === 'leave' ? 'same' : 'new'} />}
    </dl>
  );
}

function Value({ name, text, kind }: { name: string; text: string; kind: 'old' | 'new' | 'same' }) {
  return (
    <div className={classes.value} data-kind={kind}>
      <dt>{name}</dt>
      <dd>
        <code>{text}</code>
      </dd>
    </div>
  );
}

/** Texts of several lines, line by line. */
function Patch({ patch }: { patch: string }) {
  const t = useTexts();
  const signs = { head: '', same: ' ', old: '−', new: '+' } as const;
  return (
    <div className={classes.patch} tabIndex={0} role="group" aria-label={t('upgrade.patch')} data-selectable>
      {patchLines(patch).map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text have no other name
        <div key={index} className={classes.patchLine} data-kind={line.kind}>
          <span aria-hidden>{signs[line.kind]}</span>
          <code>
            {line.kind === 'old' && <span className={classes.hidden}>{t('finding.delete')}: </span>}
            {line.kind === 'new' && <span className={classes.hidden}>{t('finding.add')}: </span>}
            {line.text}
          </code>
        </div>
      ))}
    </div>
  );
}
