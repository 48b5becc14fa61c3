/** What is used of cliui, which ships no types for its ESM entry. */
declare module 'cliui' {
  interface Column {
    readonly text: string;
    readonly width?: number;
    readonly align?: 'left' | 'right' | 'center';
    /** top, right, bottom, left */
    readonly padding?: readonly number[];
  }
  interface Layout {
    div(...columns: Column[]): void;
    toString(): string;
  }
  export default function cliui(options: { readonly width: number; readonly wrap: boolean }): Layout;
}
