/** A name and what it is, or are: one line each. `code`: to be read letter by letter, in fixed width. */
export interface Fact {
  readonly name: string;
  readonly value: string | readonly string[];
  readonly code?: boolean;
}

export interface Column {
  readonly title: string;
  readonly code?: boolean;
  /** A quantity: aligned to the right. */
  readonly amount?: boolean;
}

/** A part of a report, its words already in the reader's language. Values are plain text, whatever they hold. */
export type Block =
  | { readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'notes'; readonly title: string; readonly notes: readonly string[] };

export interface Report {
  readonly language: string;
  readonly title: string;
  readonly outcome: { readonly good: boolean; readonly text: string };
  readonly blocks: readonly Block[];
  /** Places to be filled in by hand. */
  readonly signing: {
    readonly title: string;
    readonly who: readonly string[];
    readonly fields: readonly string[];
  };
  /** Says what made the report, and when. */
  readonly foot: string;
}
