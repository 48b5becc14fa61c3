import classes from './WelcomePage.module.css';

/** The way of a delivery, drawn: packed at home, carried over, unpacked on site. */
export function Journey() {
  return (
    <svg
      viewBox="0 0 720 132"
      className={classes.journey}
      aria-hidden="true"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <g className={classes.water}>
        <path d="M0 116c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6c12 0 12 6 24 6s12-6 24-6" />
      </g>
      {/* Home: a rack and its boxes. */}
      <g className={classes.ink}>
        <rect x="72" y="30" width="60" height="70" rx="6" />
        <path d="M72 53h60M72 77h60M84 41.500h14M84 65h14M84 88.500h14M118 41.500h3M118 65h3M118 88.500h3" />
        <path d="M48 100h140" />
      </g>
      <g className={classes.box}>
        <rect x="146" y="72" width="34" height="28" rx="3" />
        <path d="M157 79v14M169 79v14" />
      </g>
      {/* The crossing: one container over the water. */}
      <g className={classes.dash}>
        <path d="M196 70c40-32 82-38 122-22" />
        <path d="M404 46c40-12 82-6 128 22" />
      </g>
      <g className={classes.box}>
        <rect x="326" y="50" width="68" height="34" rx="3" />
        <path d="M343 58v18M360 58v18M377 58v18" />
      </g>
      <g className={classes.ink}>
        <path d="M294 86h132l-15 22h-98z" />
        <path d="M312 86V68h8" />
      </g>
      {/* The site: a plant that is on no network. */}
      <g className={classes.ink}>
        <path d="M544 100V62l28 14V62l28 14V46h56v54z" />
        <path d="M612 62h10M632 62h10M612 80h10M632 80h10M530 100h142" />
      </g>
      <g className={classes.box}>
        <rect x="556" y="82" width="26" height="18" rx="2" />
      </g>
    </svg>
  );
}
