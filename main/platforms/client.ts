import type { z } from 'zod';
import type { MetCertificateView, PlatformPickView, PlatformTrustView } from '../../preload/contract';
import { SealiftError } from '../errors';
import { withoutConfided } from '../network';
import type { PackageSource } from '../packages';
import {
  type Answer,
  appList,
  fileList,
  type ImportStatus,
  importedList,
  openedBean,
  parseAnswer,
  plainWords,
  regionList,
  shaped,
  statusBean,
  teamList,
  type Upgradable,
  upgradableList,
} from './answers';
import { BrokenLine, exchange, type PlatformAnswer } from './http';
import { multipartFile } from './multipart';

export interface PlatformAccess {
  /** As `normalAddress` gives it. */
  readonly address: string;
  readonly trust: PlatformTrustView;
  readonly accessKey: string;
  readonly plainUpload: boolean;
}
export interface Where {
  readonly team: string;
  readonly region: string;
}

/** An import that is open there. */
export interface OpenImport {
  readonly event: string;
  readonly uploadUrl: string;
  readonly status: ImportStatus;
}
export interface ImportState {
  readonly status: ImportStatus;
  readonly imported: readonly string[];
  readonly words: string;
}

/**
 * The calls of a platform that Sealift makes. Everything that comes back is checked; what refuses is one of `platform.*`, with the
 * platform's own words as plain text.
 */
export class PlatformClient {
  readonly #access: PlatformAccess;
  readonly #signal: AbortSignal;
  /** The certificate that was last met. */
  certificate: MetCertificateView | null = null;

  constructor(access: PlatformAccess, signal: AbortSignal) {
    this.#access = access;
    this.#signal = signal;
  }

  /** The same platform, for calls that go on when another signal does. */
  with(signal: AbortSignal): PlatformClient {
    return new PlatformClient(this.#access, signal);
  }

  teams(): Promise<PlatformPickView[]> {
    return this.#list('teams', teamList);
  }

  regions(team: string): Promise<PlatformPickView[]> {
    return this.#list(path`teams/${team}/regions`, regionList);
  }

  apps({ team, region }: Where): Promise<PlatformPickView[]> {
    return this.#list(path`teams/${team}/regions/${region}/apps`, appList);
  }

  /** Opens an import, or is handed an unfinished one of the same user. */
  async openImport(where: Where): Promise<OpenImport> {
    const call = imports(where);
    const { bean } = await this.#call('POST', call, {});
    const opened = shaped(openedBean, bean, call);
    return { event: opened.event_id, uploadUrl: opened.upload_url, status: opened.status };
  }

  /** Names of the files that the platform holds for an import. */
  async importedFiles(where: Where, event: string): Promise<string[]> {
    const call = `${imports(where)}${path`/${event}/dir`}`;
    return shaped(fileList, (await this.#call('GET', call)).list, call);
  }

  async startImport(where: Where, event: string, file: string): Promise<void> {
    await this.#call('POST', `${imports(where)}${path`/${event}`}`, { file_name: file, tenant_name: where.team });
  }

  async importState(where: Where, event: string): Promise<ImportState> {
    const call = `${imports(where)}${path`/${event}`}`;
    const { bean, list, words } = await this.#call('GET', call);
    const imported = importedList.safeParse(list).data ?? [];
    return {
      status: shaped(statusBean, bean, call).status,
      imported: imported.map(({ title }) => title),
      words: this.#plain(words),
    };
  }

  async giveUp(where: Where, event: string): Promise<void> {
    await this.#call('DELETE', `${imports(where)}${path`/${event}`}`);
  }

  async install(
    { team, region }: Where,
    app: string,
    template: { readonly key: string; readonly version: string },
  ): Promise<void> {
    await this.#call('POST', path`teams/${team}/regions/${region}/app-model/deploy`, {
      deploy_type: 'ram',
      action: 'deploy',
      app_id: app,
      group_key: template.key,
      group_version: template.version,
    });
  }

  async upgradable({ team, region }: Where, app: string): Promise<Upgradable[]> {
    const call = path`teams/${team}/regions/${region}/apps/${app}/upgrade`;
    return shaped(upgradableList, (await this.#call('GET', call)).list, call);
  }

  async upgrade({ team, region }: Where, app: string, one: Upgradable, version: string): Promise<void> {
    await this.#call('POST', path`teams/${team}/regions/${region}/apps/${app}/upgrade`, {
      update_versions: [
        { market_name: one.market_name ?? '', app_model_id: one.app_model_id, app_model_version: version },
      ],
    });
  }

  /**
   * Uploads a package to where an open import wants it. The access key goes along to the platform's own origin only. Throws
   * `platform.upload_dropped` when the line broke, `platform.upload_plain`, `platform.too_large`, ...
   */
  async upload(
    opened: OpenImport,
    source: PackageSource,
    name: string,
    sha256: string,
    onBytes: (bytes: number) => void,
  ): Promise<void> {
    const { address, trust, accessKey, plainUpload } = this.#access;
    const call = 'POST upload_url';
    if (!URL.canParse(opened.uploadUrl, `${address}/`))
      throw new SealiftError('platform.answer', { call, problem: 'upload_url' });
    const url = new URL(opened.uploadUrl, `${address}/`);
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new SealiftError('platform.answer', { call, problem: 'upload_url' });
    if (url.protocol === 'http:' && address.startsWith('https:') && !plainUpload)
      throw new SealiftError('platform.upload_plain', { address: url.origin });
    const body = multipartFile(source, name, sha256, this.#signal, onBytes);
    let answer: PlatformAnswer;
    try {
      answer = await exchange({
        method: 'POST',
        url,
        headers: {
          'content-type': body.contentType,
          ...(url.origin === new URL(address).origin && { authorization: accessKey }),
        },
        body,
        trust,
        signal: this.#signal,
      });
    } catch (error) {
      if (error instanceof BrokenLine)
        throw new SealiftError('platform.upload_dropped', { file: name }, { cause: error });
      throw error;
    }
    if (answer.status === 413) throw new SealiftError('platform.too_large', { file: name, size: source.size });
    this.#refuse(answer, call, safely(answer));
  }

  async #list<S extends z.ZodType>(call: string, shape: S): Promise<z.output<S>> {
    return shaped(shape, (await this.#call('GET', call)).list, call);
  }

  async #call(method: 'GET' | 'POST' | 'DELETE', called: string, body?: object): Promise<Answer> {
    const { address, trust, accessKey } = this.#access;
    const call = `${method} ${called}`;
    let answer: PlatformAnswer;
    try {
      answer = await exchange({
        method,
        url: new URL(`${address}/openapi/v1/${called}`),
        headers: { authorization: accessKey, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: Buffer.from(JSON.stringify(body)) }),
        trust,
        signal: this.#signal,
      });
    } catch (error) {
      if (error instanceof BrokenLine) throw new SealiftError('platform.unreachable', { address }, { cause: error });
      throw error;
    }
    this.certificate = answer.certificate;
    const read = safely(answer);
    this.#refuse(answer, call, read);
    // A body that says nothing is an answer to what asks for nothing.
    if (answer.body.length === 0 && method === 'DELETE')
      return { code: undefined, words: '', bean: undefined, list: undefined };
    return read ?? parseAnswer(answer.body, call);
  }

  /** A platform's words, without the key that it was told. */
  #plain(words: string): string {
    return withoutConfided(words, [this.#access.accessKey]);
  }

  /** Throws unless a call was taken: by the status of the answer, and by the one that it states itself. */
  #refuse({ status, headers, body }: PlatformAnswer, call: string, read: Answer | undefined): void {
    const { address } = this.#access;
    const stated = read?.code !== undefined && read.code >= 400 && read.code < 600 ? read.code : status;
    const means = status >= 300 ? status : stated;
    if (means < 300) return;
    const words = this.#plain(
      read?.words ??
        plainWords(
          body
            .subarray(0, 2_000)
            .toString('utf8')
            .replace(/<[^>]*>/g, ' '),
        ),
    );
    if (means < 400)
      throw new SealiftError('platform.redirected', {
        address,
        to: this.#plain(plainWords(headers.location)).slice(0, 200),
      });
    if (means === 401) throw new SealiftError('platform.key_refused', { address });
    if (means === 403) throw new SealiftError('platform.not_allowed', { call, words });
    throw new SealiftError('platform.refused', { call, status: means, words });
  }
}

function imports({ team, region }: Where): string {
  return path`teams/${team}/regions/${region}/app-model/import`;
}

/** A path whose filled in parts stay one part each. */
function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((made, part, index) => made + encodeURIComponent(values[index - 1] ?? '') + part);
}

function safely(answer: PlatformAnswer): Answer | undefined {
  try {
    return parseAnswer(answer.body, '');
  } catch {
    return undefined;
  }
}
