import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import classes from './Listbox.module.css';
import { nextIndex } from './list-keys';

export interface ListboxProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The key of the selected item; one that is not in the list selects nothing. */
  readonly selected: string | undefined;
  readonly onSelect: (item: T) => void;
  /** Enter on the selected item, or a double click. */
  readonly onOpen?: (item: T) => void;
  /** Pixels of a row at usual text size. */
  readonly rowHeight: number;
  readonly children: (item: T) => ReactNode;
}

/**
 * A list in which one item is selected with the arrow keys, Home, End and the page keys, or by pointing. Only the rows in
 * sight exist in the page, so it is as quick with five thousand items as with five.
 */
export function Listbox<T>({ label, items, keyOf, selected, onSelect, onOpen, rowHeight, children }: ListboxProps<T>) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const at = selected === undefined ? -1 : items.findIndex((item) => keyOf(item) === selected);

  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [at, rows]);

  function onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      const item = items[at];
      if (!item) return;
      event.preventDefault();
      return onOpen?.(item);
    }
    const perPage = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const to = nextIndex(event.key, at, items.length, perPage);
    if (to === undefined) return;
    event.preventDefault();
    const item = items[to];
    if (item !== undefined) onSelect(item);
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      className={classes.list}
      onKeyDown={onKey}
    >
      <div className={classes.all} style={{ height: rows.getTotalSize() }} role="presentation">
        {rows.getVirtualItems().map((row) => {
          const item = items[row.index];
          if (item === undefined) return null;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list holds the focus and names its active option
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            <div
              key={keyOf(item)}
              id={`${id}-${row.index}`}
              role="option"
              aria-selected={row.index === at}
              aria-setsize={items.length}
              aria-posinset={row.index + 1}
              className={classes.row}
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              onClick={() => onSelect(item)}
              onDoubleClick={() => onOpen?.(item)}
            >
              {children(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
