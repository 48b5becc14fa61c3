/** The product's mark: a container lifted over water. */
export function Mark({ className }: { className?: string | undefined }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" fill="none">
      <rect width="32" height="32" rx="7" fill="var(--sl-mark-ground, #0f747d)" />
      <path
        d="M16 4.5v4M10.5 11.5 16 8.5l5.500 3"
        stroke="#fff"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <rect x="8" y="11.500" width="16" height="8" rx="1.2" fill="#fff" />
      <path d="M12 13.500v4M16 13.500v4M20 13.500v4" stroke="#0f747d" strokeWidth="1.5" strokeLinecap="round" />
      <path
        d="M4.500 23.500c1.900 0 1.900 1.300 3.800 1.300s1.900-1.300 3.800-1.300 1.900 1.300 3.900 1.300 1.900-1.300 3.800-1.300 1.900 1.300 3.800 1.300 1.900-1.300 3.900-1.300"
        stroke="#8fdde3"
        strokeWidth="1.7"
        strokeLinecap="round"
      />
    </svg>
  );
}
