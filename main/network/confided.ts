/** A secret as short as this is in every other word. */
const shortest = 3;

/**
 * What a server says, without what it was told in confidence: some repeat it, and what they say is shown, kept with the job, and pasted into reports. Each
 * secret is left out as it is and in base64.
 */
export function withoutConfided(text: string, confided: readonly (string | undefined)[]): string {
  const forms = confided.flatMap((secret) =>
    secret === undefined || secret.length < shortest ? [] : [secret, Buffer.from(secret).toString('base64')],
  );
  // The longest first: one may hold another.
  return forms.sort((a, b) => b.length - a.length).reduce((left, form) => left.replaceAll(form, '***'), text);
}
