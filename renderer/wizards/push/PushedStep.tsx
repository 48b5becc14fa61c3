import { IconBuildingWarehouse } from '@tabler/icons-react';
import type { PushResultView } from '../../../preload/contract';
import { useNavigation } from '../../stores';
import { useTexts } from '../../text';
import { Frame, type FrameProps } from '../frame/Frame';
import type { Ending } from '../job/course';
import { Result } from '../parts/Result';
import type { Order } from './machine';
import { Outcomes } from './Outcomes';
import classes from './Push.module.css';
import { outcomesOf } from './per-registry';

/** The names under which the images stand in the registries, and the templates that use them. */
export function PushedStep({
  frame,
  orders,
  ending,
}: {
  frame: Pick<FrameProps, 'title' | 'steps' | 'at' | 'onClose' | 'subject'>;
  orders: readonly Order[];
  ending: Extract<Ending<PushResultView>, { how: 'succeeded' }>;
}) {
  const t = useTexts();
  const go = useNavigation((state) => state.go);
  const { registries } = ending.result;
  const total = (of: 'uploadedBytes' | 'skippedBytes') =>
    registries.flatMap(({ images }) => images).reduce((sum, image) => sum + image[of], 0);
  return (
    <Frame
      {...frame}
      stepKey="pushed"
      heading={t('push.done')}
      primary={{
        label: t('push.toLibrary'),
        icon: IconBuildingWarehouse,
        onChoose: () => go({ page: 'library', tab: 'templates' }),
      }}
    >
      <Result
        kind="succeeded"
        sentence={t('push.doneSentence', {
          count: registries[0]?.images.length ?? 0,
          registry: registries.map(({ registry }) => registry),
          sent: t.format.bytes(total('uploadedBytes')),
          skipped: t.format.bytes(total('skippedBytes')),
        })}
        job={ending.job.id}
      >
        <Outcomes outcomes={outcomesOf(orders, ending)} />
        <p className={classes.note}>{t('push.templateNote')}</p>
      </Result>
    </Frame>
  );
}
