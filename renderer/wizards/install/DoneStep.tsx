import { IconMapPin } from '@tabler/icons-react';
import { CopyText } from '../../components/CopyText';
import { Facts } from '../../components/Facts';
import { ComponentStates } from '../../components/installations';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import { Frame } from '../frame/Frame';
import { addressesOf } from '../parts/addresses';
import { Result } from '../parts/Result';
import type { StepProps } from './InstallWizard';

/** How it stands now, and where it is reached. */
export function DoneStep({ state, frame }: StepProps<'done'>) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { result } = state;
  const well = result.state === 'running';
  const addresses = addressesOf(result);
  return (
    <Frame
      {...frame}
      stepKey="done"
      heading={t(well ? 'install.done' : 'install.notHealthy')}
      primary={{
        label: t('install.toSite'),
        icon: IconMapPin,
        onChoose: () => go({ page: 'sites', site: result.site, installation: result.name }, 'replace'),
      }}
    >
      <Result
        kind={well ? 'succeeded' : 'interrupted'}
        job={state.job.id}
        sentence={t(well ? 'install.doneText' : 'install.notHealthyText', {
          name: result.name,
          version: result.version,
          site: result.site,
        })}
      >
        {addresses.length > 0 && (
          <Facts
            label={t('install.addresses')}
            facts={addresses.map(({ component, address }) => [
              component,
              <CopyText key={address} text={address} what={component} />,
            ])}
          />
        )}
        <ComponentStates components={result.components} />
      </Result>
    </Frame>
  );
}
