import { Button } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useNavigation, usePlatforms, valueOf } from '../../stores';
import { useTexts } from '../../text';
import { mendedByConnection } from './machine';

/** Leads to the connection of a platform where that is what has to be changed; who comes back finds the delivery as it was. */
export function ChangePlatform({ platform, codes }: { platform: string; codes: readonly string[] }) {
  const t = useTexts();
  const go = useNavigation((all) => all.go);
  const { platforms, load } = usePlatforms((all) => all);
  useEffect(() => {
    void load();
  }, [load]);
  const found = valueOf(platforms)?.find(({ name }) => name === platform);
  if (!found || !codes.some(mendedByConnection)) return null;
  return (
    <Button
      variant="default"
      size="md"
      leftSection={<IconSettings size={18} aria-hidden />}
      onClick={() => go({ page: 'wizard', start: { wizard: 'platform', platform: found } })}
    >
      {t('deliver.changePlatform')}
    </Button>
  );
}
