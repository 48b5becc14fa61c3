/** The library of the age format, loaded with the first key or file that needs it: its curves take longer to load than most commands run. */
export const age = () => import('age-encryption');
