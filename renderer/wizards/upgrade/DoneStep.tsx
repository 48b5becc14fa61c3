import { IconMapPin } from '@tabler/icons-react';
import type { UpgradeResultView } from '../../../preload/contract';
import { CopyText } from '../../components/CopyText';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Facts';
import { ComponentStates } from '../../components/installations';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import { addressesOf } from '../parts/addresses';
import { Result } from '../parts/Result';

/** How it ended: as wished, or by itself back where it was; and what was and was not touched. */
export function DoneStep({
  result,
  job,
  frame,
  restored,
}: {
  result: UpgradeResultView;
  job: string;
  frame: Pick<FrameProps, 'title' | 'subject' | 'steps' | 'at' | 'onClose'>;
  /** Going back was what the person wanted. */
  restored?: boolean;
}) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { installation, outcome, staying, recreated, untouched, error } = result;
  const well = outcome === 'succeeded' || restored === true;
  const addresses = addressesOf(installation);
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t(restored ? 'restore.done' : well ? 'upgrade.done' : 'upgrade.wentBack')}
      primary={{
        label: t('install.toSite'),
        icon: IconMapPin,
        onChoose: () => go({ page: 'sites', site: installation.site, installation: installation.name }, 'replace'),
      }}
    >
      <Result
        kind={well ? 'succeeded' : 'went-back'}
        job={job}
        sentence={t(well ? 'upgrade.doneText' : 'upgrade.wentBackText', {
          name: installation.name,
          site: installation.site,
          version: installation.version,
        })}
      >
        {error && <ErrorPanel error={error} quiet />}
        <Facts
          facts={[
            recreated.length > 0 && [t('upgrade.madeAnew'), t.list(recreated)],
            untouched.length > 0 && [t('upgrade.notTouched'), t.list(untouched)],
            staying.length > 0 && [t('upgrade.staying'), t.list(staying)],
            ...addresses.map(
              ({ component, address }) =>
                [component, <CopyText key={address} text={address} what={component} />] as const,
            ),
          ]}
        />
        <ComponentStates components={installation.components} />
      </Result>
    </Frame>
  );
}
