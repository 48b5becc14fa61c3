/** Around a code: what a reader needs to find it. */
export const quiet = 4;

/** The dark squares as one path, runs of a row together, within the quiet border. Dark is whatever is not `0` or a blank. */
export function qrPath(rows: readonly string[]): string {
  let path = '';
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/[^0 .]+/g))
      path += `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`;
  });
  return path;
}
