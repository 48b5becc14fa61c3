/** What a key press in a wizard means; undefined for one that belongs to what has the focus. */
export type FrameKey = 'primary' | 'back' | undefined;

/** The little of a key event and of the element it came from that decides. */
export interface Pressed {
  readonly key: string;
  readonly repeat: boolean;
  readonly modified: boolean;
  /** Whether something inside has taken it already. */
  readonly handled: boolean;
  /** Lower case: `button`, `input`. */
  readonly element: string;
  readonly role: string | null;
  /** An open list or menu below the element takes Enter and Escape for itself. */
  readonly expanded: boolean;
}

const ownEnter = new Set(['button', 'a', 'textarea', 'select', 'summary']);
const ownEnterRoles = new Set(['option', 'tab', 'menuitem', 'listbox', 'combobox']);

/** Enter does what the main button says, wherever one is that has no use for Enter itself; Escape goes one step back. */
export function frameKey(pressed: Pressed): FrameKey {
  if (pressed.handled || pressed.repeat || pressed.modified || pressed.expanded) return undefined;
  if (pressed.key === 'Escape') return 'back';
  if (pressed.key !== 'Enter') return undefined;
  if (ownEnter.has(pressed.element) || (pressed.role !== null && ownEnterRoles.has(pressed.role))) return undefined;
  return 'primary';
}
