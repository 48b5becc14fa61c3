import type { RollbackPlanView, UpgradeFindingView } from '../../../preload/contract';
import { Facts } from '../../components/Facts';
import { useTexts } from '../../text';
import { Finding } from '../upgrade/Finding';
import classes from '../upgrade/upgrade.module.css';

const noNames: ReadonlyMap<string, string> = new Map();

/** What going back takes back: which upgrades, which components, every change, and what somebody did at the site since. */
export function TakenBack({ plan }: { plan: RollbackPlanView }) {
  const t = useTexts();
  const { undoes, recreated, untouched, staying, changes, edited, missing } = plan;
  const groups = [...Map.groupBy(changes, ({ component }) => component)];
  return (
    <>
      <Facts
        facts={[
          undoes.length > 1 && [
            t('restore.undoes'),
            t.list(undoes.map(({ from, to }) => t('record.upgrade', { from: from ?? '–', to }))),
          ],
          recreated.length > 0 && [t('upgrade.madeAnew'), t.list(recreated)],
          untouched.length > 0 && [t('upgrade.notTouched'), t.list(untouched)],
          staying.length > 0 && [t('upgrade.staying'), t.list(staying)],
        ]}
      />
      {edited.length > 0 && <p className={classes.decide}>{t('restore.edited', { files: edited })}</p>}
      {missing.length > 0 && <p className={classes.decide}>{t('restore.missing', { images: missing })}</p>}
      {groups.map(([component, own]) => (
        <section key={component ?? ''} aria-label={component ?? t('upgrade.application')} className={classes.taken}>
          <h3>{component ?? t('upgrade.application')}</h3>
          <ul>
            {own.map((one) => {
              const id = [one.rule, one.item, ...one.fields].join(' ');
              const finding: UpgradeFindingView = { ...one, id, wanted: one.action, secret: false, patch: null };
              return <Finding key={id} finding={finding} names={noNames} />;
            })}
          </ul>
        </section>
      ))}
    </>
  );
}
