import { z } from 'zod';

/** What a package is to this workstation. The states are those of main/trust/judge.ts. */
export const verdict = z.object({
  state: z.enum(['trusted', 'known-untrusted', 'unknown-key', 'unsigned', 'unsealed', 'broken']),
  /** `refuse` is final: only the policy in the settings changes it. `warn` needs a person's word. */
  action: z.enum(['accept', 'warn', 'refuse']),
  keyId: z.string().nullable(),
  /** The signer's fingerprint, where the signature is right. */
  fingerprint: z.string().nullable(),
  /** The name this workstation knows the signer by. */
  signer: z.string().nullable(),
  /** The comment that the signature vouches for. */
  comment: z.string().nullable(),
});

export const trustPolicy = z.enum(['warn', 'refuse']);

export type VerdictView = z.output<typeof verdict>;
