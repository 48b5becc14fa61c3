import { IconCloudUpload, IconServerBolt } from '@tabler/icons-react';
import type { FoundPackageView } from '../../../preload/contract';
import { useNavigation, type WizardStart } from '../../stores';
import { useTexts } from '../../text';
import { Ways } from '../parts/Ways';
import classes from './Found.module.css';

/** What can be done with a package that was found without taking it into the library. */
export function Instead({
  found: { id, package: found },
  answered,
}: {
  found: FoundPackageView;
  answered: () => boolean;
}) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const begin = (start: WizardStart) => go({ page: 'wizard', start });
  const chosen = { from: { found: id }, name: t('package.title', { name: found.name, version: found.version }) };
  return (
    <section className={classes.words} aria-label={t('import.instead')}>
      <p className={classes.section}>{t('import.instead')}</p>
      <Ways
        label={t('import.instead')}
        ways={[
          ...(found.kind === 'docker-compose'
            ? []
            : [
                {
                  key: 'deliver',
                  icon: IconServerBolt,
                  title: t('deliver.fromPackage'),
                  text: t('deliver.importText'),
                  onChoose: () => begin({ wizard: 'deliver', package: chosen }),
                },
              ]),
          {
            key: 'push',
            icon: IconCloudUpload,
            title: t('import.push'),
            text: t('import.insteadPush'),
            // Nothing asks for that word later.
            onChoose: () => answered() && begin({ wizard: 'push', package: chosen, accepted: true }),
          },
        ]}
      />
    </section>
  );
}
