import '@xyflow/react/dist/base.css';
import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconArrowsMaximize, IconMinus, IconPlus, type TablerIcon } from '@tabler/icons-react';
import { type Edge, MarkerType, Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { useTexts } from '../../text';
import { State, type Tone } from '../State';
import { type BoxNode, ComponentBox } from './ComponentBox';
import classes from './ComponentGraph.module.css';
import { bestLayout, box, type Placeable, scaleFor } from './layout';

export interface GraphComponent extends Placeable {
  /** A second line: an image, a version. */
  readonly detail?: string;
  /** What is about to happen to it, or has: by icon and word; the colour repeats them. */
  readonly state?: { readonly icon: TablerIcon; readonly tone: Tone; readonly text: string };
}

export interface ComponentGraphProps {
  readonly components: readonly GraphComponent[];
  /** Names the picture: `Components of shop 1.0`. */
  readonly label: string;
  /** The component that is looked at. */
  readonly selected?: string | undefined;
  /** Makes every box a button. */
  readonly onSelect?: (key: string) => void;
}

const mostHeight = 420;
const margin = 16;
/** Room below for the buttons, so that they lie on no box. */
const foot = 26;
/** What boxes and arrows may take in height. */
const drawable = mostHeight - 2 * margin - foot;
const padding = { x: `${margin}px`, top: `${margin}px`, bottom: `${margin + foot}px` } as const;
const nodeTypes = { component: ComponentBox };

/**
 * A template's components and what each of them needs, as a picture: from what needs to what is needed. It can be moved and enlarged by
 * pointing; with the keyboard one goes from box to box, and the picture follows. The same is told as a list to who does not see it.
 */
export function ComponentGraph(props: ComponentGraphProps) {
  const { components, label } = props;
  const { ref, width } = useElementSize();
  if (components.length === 0) return null;
  return (
    <div className={classes.graph} role="group" aria-label={label}>
      <div ref={ref} className={classes.measure}>
        {width > 0 && (
          <ReactFlowProvider>
            <Picture {...props} width={width} />
          </ReactFlowProvider>
        )}
      </div>
      <Words components={components} />
    </div>
  );
}

function Picture({ components, selected, onSelect, width }: ComponentGraphProps & { readonly width: number }) {
  const t = useTexts();
  const { fitView, zoomIn, zoomOut, setCenter, getZoom } = useReactFlow();
  const layout = useMemo(() => bestLayout(components, width - 2 * margin, drawable), [components, width]);
  const scale = scaleFor(layout, width - 2 * margin, drawable);
  const height = Math.max(92, Math.round(layout.height * scale) + 2 * margin) + foot;

  const nodes = useMemo(
    (): BoxNode[] =>
      components.map((component) => {
        const place = layout.places.get(component.key) ?? { x: 0, y: 0 };
        return {
          id: component.key,
          type: 'component',
          position: { ...place },
          ...box,
          data: {
            component,
            direction: layout.direction,
            selected: component.key === selected,
            ...(onSelect && { onSelect: () => onSelect(component.key) }),
            // Only what is enlarged can be out of sight.
            onFocus: () => {
              if (getZoom() > scale * 1.05)
                void setCenter(place.x + box.width / 2, place.y + box.height / 2, { zoom: getZoom(), duration: 120 });
            },
          },
        };
      }),
    [components, layout, selected, onSelect, getZoom, setCenter, scale],
  );
  const edges = useMemo(
    (): Edge[] =>
      layout.links.map(({ from, to }) => ({
        id: JSON.stringify([from, to]),
        source: from,
        target: to,
        type: 'smoothstep',
        focusable: false,
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--sl-dim)' },
      })),
    [layout],
  );

  const options = useMemo(() => ({ padding, maxZoom: 1, minZoom: 0.2 }) as const, []);
  // The size as the library has measured it: it fits into that, and learns of a new one later than we do.
  const measured = useStore((flow) => `${flow.width} ${flow.height}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown whole whenever its place or its content is another
  useEffect(() => {
    requestAnimationFrame(() => void fitView(options));
  }, [layout, measured, height, fitView, options]);

  return (
    <div className={classes.canvas} style={{ height }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={options}
        minZoom={0.2}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomActivationKeyCode={null}
        panActivationKeyCode={null}
        // The page scrolls under the pointer; the buttons and a double click enlarge.
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Panel position="bottom-right" className={classes.buttons ?? ''}>
          <Tool icon={IconMinus} label={t('graph.smaller')} onChoose={() => void zoomOut()} />
          <Tool icon={IconPlus} label={t('graph.larger')} onChoose={() => void zoomIn()} />
          <Tool icon={IconArrowsMaximize} label={t('graph.whole')} onChoose={() => void fitView(options)} />
        </Panel>
      </ReactFlow>
    </div>
  );
}

function Tool({ icon: Icon, label, onChoose }: { icon: TablerIcon; label: string; onChoose: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="sm" aria-label={label} onClick={onChoose}>
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** The picture in words. */
function Words({ components }: { components: readonly GraphComponent[] }) {
  const t = useTexts();
  const names = new Map(components.map(({ key, name }) => [key, name]));
  return (
    <VisuallyHidden>
      <ul>
        {components.map(({ key, name, dependsOn, state }) => (
          <li key={key}>
            {dependsOn.length > 0
              ? t('graph.needs', { name, needed: dependsOn.map((each) => names.get(each) ?? each) })
              : t('graph.needsNothing', { name })}
            {state && <State {...state} />}
          </li>
        ))}
      </ul>
    </VisuallyHidden>
  );
}
