import { IconBox } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import type { GraphComponent } from './ComponentGraph';
import classes from './ComponentGraph.module.css';
import type { Direction } from './layout';

export type BoxNode = Node<
  {
    readonly component: GraphComponent;
    readonly direction: Direction;
    readonly selected: boolean;
    readonly onSelect?: () => void;
    readonly onFocus: () => void;
  },
  'component'
>;

/** One component in the picture. */
export function ComponentBox({ data }: NodeProps<BoxNode>) {
  const { component, direction, selected, onSelect, onFocus } = data;
  const { name, detail, state } = component;
  const Icon = state?.icon ?? IconBox;
  const content = (
    <>
      <Icon size={20} stroke={1.8} aria-hidden className={classes.icon} />
      <span className={classes.words}>
        <span className={classes.name}>{name}</span>
        {state ? <span className={classes.state}>{state.text}</span> : <span className={classes.detail}>{detail}</span>}
      </span>
    </>
  );
  const look = { className: classes.box, 'data-tone': state?.tone, title: detail ? `${name}\n${detail}` : name };
  return (
    <>
      <Handle
        type="target"
        position={direction === 'right' ? Position.Left : Position.Top}
        className={classes.handle ?? ''}
        isConnectable={false}
      />
      {onSelect ? (
        // `nopan`: pressing a box chooses it and does not take hold of the picture.
        <button
          type="button"
          {...look}
          className={`${classes.box} nopan`}
          aria-pressed={selected}
          onClick={onSelect}
          onFocus={onFocus}
        >
          {content}
        </button>
      ) : (
        <div {...look}>{content}</div>
      )}
      <Handle
        type="source"
        position={direction === 'right' ? Position.Right : Position.Bottom}
        className={classes.handle ?? ''}
        isConnectable={false}
      />
    </>
  );
}
