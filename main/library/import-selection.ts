import { formatPlatform, type ImageLoader, type Platform, runsOn } from '../images';
import type { PackageHeader } from '../packages';

/** Which images of a package go to the target, and why the others do not. */
export class Selection {
  readonly present: string[] = [];
  readonly skipped = new Map<string, string>();
  readonly loaded = new Set<string>();
  readonly #presentNames: ReadonlySet<string>;
  readonly #platform: Platform | undefined;

  private constructor(present: ReadonlySet<string>, platform: Platform | undefined) {
    this.#presentNames = present;
    this.#platform = platform;
  }

  static async of(
    header: PackageHeader,
    loader: ImageLoader,
    options: { readonly anyPlatform: boolean },
  ): Promise<Selection> {
    const present = new Set<string>();
    for (const { reference, configDigest } of header.seal?.images ?? []) {
      if (await loader.hasImage(reference, configDigest)) present.add(reference);
    }
    return new Selection(present, options.anyPlatform ? undefined : loader.platform);
  }

  wants(image: { readonly reference: string; readonly platform: Platform }): boolean {
    if (this.#presentNames.has(image.reference)) {
      this.present.push(image.reference);
      return false;
    }
    if (this.#platform && !runsOn(image.platform, this.#platform)) {
      this.skipped.set(image.reference, formatPlatform(image.platform));
      return false;
    }
    this.loaded.add(image.reference);
    return true;
  }
}
