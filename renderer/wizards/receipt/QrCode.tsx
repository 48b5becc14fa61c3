import { qrPath, quiet } from './qr-path';
import classes from './receipt.module.css';

/** A QR code: dark on white in both themes, as every reader knows them. */
export function QrCode({
  squares: { size, rows },
  label,
}: {
  squares: { readonly size: number; readonly rows: readonly string[] };
  label: string;
}) {
  const whole = size + 2 * quiet;
  return (
    <svg
      className={classes.code}
      viewBox={`0 0 ${whole} ${whole}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={whole} height={whole} fill="#fff" />
      <path d={qrPath(rows)} fill="#000" />
    </svg>
  );
}
