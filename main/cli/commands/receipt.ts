import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { FoundReceiptView, SiteKnowledgeView } from '../../../preload/contract';
import { exitStatus, SealiftError } from '../../errors';
import type { FoundReceipts, Services } from '../../service-types';
import { leaf, noun, type Options, wholeNumber } from '../command';
import { canAsk } from '../passphrase';
import type { Session } from '../session';
import { newSiteOption, siteGiven, siteIfGiven } from '../site-name';
import { signerOf } from './trust';

const LAST_NUMBER = 1_000_000_000;

/** What sites confirm: written there, shown anywhere, imported at home. */
export function addReceipts(program: Command, session: Session): void {
  const parent = noun(program, session, 'receipt');
  leaf(parent, session, {
    usage: 'write',
    key: 'receiptWrite',
    options: [
      new Option('--site <site>').makeOptionMandatory(),
      newSiteOption(),
      new Option('--to <folder>').makeOptionMandatory(),
      new Option('--key <key>').makeOptionMandatory(),
      new Option('--passphrase-file <file>'),
      new Option('--overwrite'),
      wholeNumber('--after <number>', 1, LAST_NUMBER),
      new Option('--qr'),
    ],
    run: write,
  });
  leaf(parent, session, {
    usage: 'show <receipt>',
    key: 'receiptShow',
    options: [new Option('--qr')],
    run: show,
  });
  leaf(parent, session, {
    usage: 'import <receipts...>',
    key: 'receiptImport',
    options: [new Option('--site <site>'), newSiteOption(), new Option('--trust-key')],
    run: take,
  });
}

async function write(run: Session, _: unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const sign = await signerOf(run, options.key as string, options);
  const job = services.receipts.write({
    site: await siteGiven(run, services, options),
    to: resolve(options.to as string),
    sign,
    overwrite: options.overwrite === true,
    ...(options.after === undefined ? {} : { after: options.after as number }),
  });
  const result = await run.job(services, job);
  const code = options.qr === true && result.text !== null ? services.receipts.code(result.text) : undefined;
  await run.print(result, (render, terminal) => render.writtenReceipt(terminal, result, code, new Date()));
}

async function show(run: Session, [given]: unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const { found, unreadable } = await run.wait(look(given as string, services));
  const [first] = unreadable;
  if (first && found.length === 0) throw refusal(first.error);
  const text = options.qr === true && found[0] ? services.receipts.shortOf(found[0].id) : null;
  if (options.qr === true && text === null) throw new SealiftError('receipt.no_short', { receipt: given as string });
  const code = text === null ? undefined : services.receipts.code(text);
  await run.print({ found, unreadable, ...(text !== null && { text }) }, (render, terminal) =>
    render.foundReceipts(terminal, found, unreadable, code && { text: text as string, code }, new Date()),
  );
}

/** Accepts what says something newer; what is known already is told where a whole folder was named, and refused where it was named itself. */
async function take(run: Session, [given]: unknown[], options: Options): Promise<void> {
  const services = await run.services();
  const { site } = await siteIfGiven(run, services, options);
  const known = new Map<string, SiteKnowledgeView>();
  const skipped: FoundReceiptView[] = [];
  const unreadable: FoundReceipts['unreadable'] = [];
  for (const each of given as string[]) {
    const folder = await isFolder(each);
    const looked = await run.wait(look(each, services));
    const [bad] = looked.unreadable;
    if (bad && !folder) throw refusal(bad.error);
    unreadable.push(...looked.unreadable);
    for (const found of looked.found) {
      if (folder && (found.standing === 'same' || found.standing === 'older')) skipped.push(found);
      else {
        const knowledge = await accept(run, services, found, { site, trustKey: options.trustKey === true });
        known.set(knowledge.site, knowledge);
      }
    }
  }
  const sites = [...known.values()];
  if (unreadable.length > 0) run.status = exitStatus.refused;
  await run.print({ sites, skipped, unreadable }, (render, terminal) =>
    [
      ...unreadable.map(({ path, error }) => `${path ?? ''}: ${run.texts.error(error).title}`),
      ...skipped.map(({ path, receipt }) =>
        run.texts('cli.receipt.skipped', { file: path ?? '', number: receipt.number, site: receipt.site }),
      ),
      ...(sites.length > 0 ? [render.knownSites(terminal, sites, new Date())] : []),
    ].join('\n'),
  );
}

const ofKey: ReadonlySet<string> = new Set(['receipt.key_new', 'receipt.key_other']);

/** Accepts one, after asking a person about a key that is not the site's yet. */
async function accept(
  run: Session,
  services: Services,
  found: FoundReceiptView,
  { site, trustKey: compared }: { readonly site: string | undefined; readonly trustKey: boolean },
): Promise<SiteKnowledgeView> {
  // What is asked about the key says by itself that it is new.
  for (const check of found.checks.filter(({ code, state }) => state === 'warning' && !ofKey.has(code)))
    run.say(run.texts.find(`checks.${check.code}.title`, check.params, check.code));
  const newKey = found.checks.some(({ code }) => ofKey.has(code));
  let trustKey = compared;
  if (newKey && !trustKey && canAsk(run)) {
    const { fingerprint } = found.receipt;
    await run.confirm([
      run.texts('cli.receipt.compare', { site: site ?? found.site ?? found.receipt.site, fingerprint }),
    ]);
    trustKey = true;
  }
  return run.wait(services.receipts.accept({ found: found.id, trustKey, ...(site === undefined ? {} : { site }) }));
}

/** Receipts in what a person named: a file or folder that is there, else the text itself. */
async function look(given: string, services: Services): Promise<FoundReceipts> {
  const isText = /^\s*(SLR1:|\{)/i.test(given);
  const there = await stat(given).catch(() => undefined);
  return services.receipts.find(isText && !there ? { text: given } : { path: resolve(given) });
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function refusal({ code, params }: FoundReceipts['unreadable'][number]['error']): SealiftError {
  return new SealiftError(code, params);
}
