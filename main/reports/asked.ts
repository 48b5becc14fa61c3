import { z } from 'zod';
import type { Block, Fact } from './types';
import type { Words } from './words';

const text = z.string().min(1).optional().catch(undefined);
const texts = z.array(z.string()).min(1).optional().catch(undefined);

/** What is known of the inputs of jobs. Every part may be missing or of another shape: what is not understood is left out. */
const input = z.object({
  source: z.object({ from: text, file: text, references: texts, containers: texts }).optional().catch(undefined),
  path: text,
  files: texts,
  archives: texts,
  to: text,
  out: text,
  into: text,
  kinds: texts,
  compression: text,
  site: text,
  name: text,
  as: text,
  registry: text,
  namespace: text,
  user: text,
});

/** What the job was asked for: from where, to where, how. Nothing when its input tells nothing. */
export function askedFor(given: unknown, words: Words): Block[] {
  const found = input.safeParse(given).data;
  if (!found) return [];
  const facts: Fact[] = [];
  const add = (name: string, value: Fact['value'] | undefined, code = true) => {
    if (value !== undefined) facts.push({ name, value, ...(code ? { code } : {}) });
  };
  const from = found.source;
  add(words('asked.from'), from?.file ?? from?.references ?? from?.containers);
  add(words('asked.from'), found.path);
  add(words('asked.from'), found.files);
  add(words('asked.archives'), found.archives);
  add(words('asked.to'), found.to ?? found.out);
  add(words('asked.into'), found.into && words.value('report.into', found.into), false);
  add(words('asked.forms'), found.kinds && words.list(found.kinds.map((kind) => words.value('ui.kind', kind))), false);
  add(words('asked.compression'), found.compression && words.value('report.compression', found.compression), false);
  add(words('asked.site'), found.site, false);
  add(words('asked.name'), found.as ?? found.name, false);
  add(words('asked.registry'), found.registry && [found.registry, found.namespace].filter(Boolean).join('/'));
  add(words('asked.user'), found.user, false);
  return facts.length > 0 ? [{ kind: 'facts', title: words('sections.asked'), facts }] : [];
}
