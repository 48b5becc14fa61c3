/** A package of a distribution, as an image's own database lists it. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly kind: 'deb' | 'apk' | 'rpm';
  /** Of rpm: which of two versions is the later one, before they are compared. */
  readonly epoch?: number;
  readonly licence?: string;
  /** The source package it was built from, where it is another. */
  readonly source?: string;
}

export interface Distribution {
  readonly id: string;
  readonly version: string;
}

/** More than any image holds; what is beyond is left out, and said. */
export const MOST_PACKAGES = 50_000;
const longestField = 500;

/** The installed packages of a dpkg `status` file (or of one of distroless's `status.d` files). What is no paragraph is passed over. */
export function dpkgPackages(text: string): ListedPackage[] {
  const packages: ListedPackage[] = [];
  for (const paragraph of text.split(/\r?\n\r?\n+/)) {
    const fields = paragraphFields(paragraph, /^([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)$/s);
    const name = fields.get('Package');
    const version = fields.get('Version');
    const status = fields.get('Status');
    // A package that was removed may leave its entry; files of status.d have no status at all.
    if (!name || !version || (status !== undefined && !status.split(' ').includes('installed'))) continue;
    const source = fields.get('Source')?.split(' ')[0];
    packages.push({
      kind: 'deb',
      name,
      version,
      architecture: fields.get('Architecture') ?? '',
      ...(source && source !== name && { source }),
    });
    if (packages.length >= MOST_PACKAGES) break;
  }
  return packages;
}

/** The packages of an apk `installed` database. */
export function apkPackages(text: string): ListedPackage[] {
  const packages: ListedPackage[] = [];
  for (const paragraph of text.split(/\r?\n\r?\n+/)) {
    const fields = paragraphFields(paragraph, /^([A-Za-z]):(.*)$/);
    const name = fields.get('P');
    const version = fields.get('V');
    if (!name || !version) continue;
    const licence = fields.get('L');
    const source = fields.get('o');
    packages.push({
      kind: 'apk',
      name,
      version,
      architecture: fields.get('A') ?? '',
      ...(licence && { licence }),
      ...(source && source !== name && { source }),
    });
    if (packages.length >= MOST_PACKAGES) break;
  }
  return packages;
}

/** Which distribution an `os-release` file names. */
export function distributionOf(text: string): Distribution | undefined {
  const fields = paragraphFields(text, /^([A-Z_]+)=(.*)$/);
  const plain = (value: string | undefined) => value?.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  const id = plain(fields.get('ID'));
  return id === '' ? undefined : { id, version: plain(fields.get('VERSION_ID')) };
}

/** A package URL, which names a package across tools. */
export function packageUrl(
  { kind, name, version, architecture, source, epoch }: ListedPackage,
  distribution: Distribution | undefined,
): string {
  const distro = distribution && `${distribution.id}${distribution.version === '' ? '' : `-${distribution.version}`}`;
  const qualifiers = [
    epoch !== undefined && `epoch=${epoch}`,
    architecture && `arch=${encodeURIComponent(architecture)}`,
    distro && `distro=${encodeURIComponent(distro)}`,
    source && `upstream=${encodeURIComponent(source)}`,
  ].filter(Boolean);
  // Which distribution an rpm is of, its kind does not tell.
  const namespace = distribution?.id ?? { deb: 'debian', apk: 'alpine', rpm: '' }[kind];
  const path = [namespace, name].filter(Boolean).map(encodeURIComponent).join('/');
  return `pkg:${kind}/${path}@${encodeURIComponent(version)}${qualifiers.length > 0 ? `?${qualifiers.join('&')}` : ''}`;
}

/** The first lines of fields; lines that continue one, or are none, are passed over. */
function paragraphFields(text: string, line: RegExp): Map<string, string> {
  const fields = new Map<string, string>();
  for (const each of text.split('\n')) {
    const [, name, value] = line.exec(each.replace(/\r$/, '')) ?? [];
    if (name !== undefined && value !== undefined && value.length <= longestField && !fields.has(name))
      fields.set(name, value.trim());
  }
  return fields;
}
