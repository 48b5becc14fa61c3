import { gzipSync } from 'node:zlib';
import { compressMembers } from '../../../main/images';
import { place, rewrite, type TarPlace, tarPlaces } from '../../fixtures/hostile';
import { byteMutations } from './byte-mutations';
import type { Specimen } from './corpus';
import { mutateJson } from './json-mutations';
import type { Random } from './random';

export interface Mutant {
  readonly what: string;
  readonly packed: Buffer;
}

type Level = (specimen: Specimen, others: readonly Specimen[], random: Random) => Promise<Mutant | undefined>;

/** A gzip stream as Sealift packs it: what unpacks the same is then refused for nothing but its content. */
export async function packOwn(plain: Uint8Array): Promise<Buffer> {
  const members: Uint8Array[] = [];
  for await (const member of compressMembers(once(plain), 'default')) members.push(member);
  return Buffer.concat(members);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const anyBytes = (bytes: Buffer, random: Random): [string, Buffer] => {
  const what = random.pick(Object.keys(byteMutations));
  return [what, byteMutations[what]?.(bytes, random) as Buffer];
};

/** Sealed ones are packed as Sealift packs, so that the gzip is not what gives them away. Nothing where nothing changed. */
async function pack(what: string, specimen: Specimen, plain: Buffer): Promise<Mutant | undefined> {
  if (specimen.plain?.equals(plain)) return undefined;
  return { what, packed: specimen.sealed ? await packOwn(plain) : gzipSync(plain, { level: 1 }) };
}

const bytesOf = (plain: Buffer, { header, end }: TarPlace) => plain.subarray(header, end);

const levels: Readonly<Record<string, Level>> = {
  /** The file as it lies on the medium. */
  async packed({ packed }, _, random) {
    const [what, bytes] = anyBytes(packed, random);
    return { what, packed: bytes };
  },
  /** The stream inside, packed again. */
  async stream(specimen, _, random) {
    if (!specimen.plain) return undefined;
    const [what, bytes] = anyBytes(specimen.plain, random);
    return pack(what, specimen, bytes);
  },
  /** The members of the gzip stream. */
  async members({ packed, sealed }, others, random) {
    if (!sealed) return undefined;
    const members = split(packed);
    const foreign = random.pick(others.filter((each) => each.sealed));
    const at = random.below(members.length);
    const what = random.pick(['drop', 'repeat', 'exchange', 'foreign']);
    if (what === 'drop') members.splice(at, 1);
    else if (what === 'repeat') members.splice(at, 0, members[at] as Buffer);
    else if (what === 'exchange') members.splice(at, 0, ...members.splice(random.below(members.length), 1));
    else members.splice(at, random.below(2), random.pick(split(foreign.packed)));
    return { what, packed: Buffer.concat(members) };
  },
  /** The entries of the archive: their order, names, sizes, presence. */
  async entries(specimen, others, random) {
    const { plain } = specimen;
    if (!plain) return undefined;
    const places = tarPlaces(plain);
    const entries = places.map((each) => bytesOf(plain, each));
    const rest = plain.subarray(places.at(-1)?.end ?? 0);
    const at = random.below(entries.length);
    const what = random.pick(['drop', 'repeat', 'exchange', 'rename', 'retype', 'from another', 'end']);
    if (what === 'drop') entries.splice(at, 1);
    else if (what === 'repeat') entries.splice(random.below(entries.length + 1), 0, entries[at] as Buffer);
    else if (what === 'exchange') entries.splice(at, 0, ...entries.splice(random.below(entries.length), 1));
    else if (what === 'rename') entries[at] = renamed(entries[at] as Buffer, random);
    else if (what === 'retype') entries[at] = retyped(entries[at] as Buffer, random);
    else if (what === 'from another') {
      const other = random.pick(others.filter((each) => each.plain)).plain as Buffer;
      entries.splice(at, random.below(2), bytesOf(other, random.pick(tarPlaces(other))));
    }
    const tail = what === 'end' ? Buffer.alloc(512 * random.below(5)) : rest;
    return pack(what, specimen, Buffer.concat([...entries, tail]));
  },
  /** The content of one small file, with a header that is right for it. */
  async files(specimen, others, random) {
    const { plain } = specimen;
    if (!plain) return undefined;
    const target = random.pick(tarPlaces(plain).filter(({ name }) => !name.endsWith('.tar')));
    const content = plain.subarray(target.data, target.data + target.size);
    const swapped = random.chance(0.25) ? contentLike(random.pick(others), target.name) : undefined;
    const json = target.name.endsWith('.json') && random.chance(0.7);
    const changed =
      swapped ?? (json ? Buffer.from(mutateJson(content.toString(), random)) : anyBytes(content, random)[1]);
    const name = target.name.split('/').at(-1) ?? '';
    const what = `${swapped ? 'swapped' : json ? 'rewritten' : 'spoiled'} ${name}`;
    return pack(what, specimen, rewrite(plain, target, changed));
  },
  /** Entries of the image archive. */
  async images(specimen, _, random) {
    const { plain } = specimen;
    if (!plain) return undefined;
    const archive = place(tarPlaces(plain), 'component-images.tar');
    const inner = Buffer.from(plain.subarray(archive.data, archive.data + archive.size));
    const places = tarPlaces(inner);
    const target = random.pick(places);
    const content = inner.subarray(target.data, target.data + target.size);
    const json = /json$|manifest/.test(target.name) && random.chance(0.7);
    let what = json ? 'rewritten' : 'spoiled';
    let changed = json ? rewrite(inner, target, Buffer.from(mutateJson(content.toString(), random))) : inner;
    if (!json && random.chance(0.5) && target.size > 0) changed = rewrite(inner, target, anyBytes(content, random)[1]);
    else if (!json) {
      what = 'moved';
      const entries = places.map((each) => bytesOf(inner, each));
      const at = random.below(entries.length);
      if (random.chance(0.4)) entries.splice(at, 1);
      else if (random.chance(0.5)) entries.splice(random.below(entries.length), 0, ...entries.splice(at, 1));
      else entries[at] = renamed(entries[at] as Buffer, random);
      changed = Buffer.concat([...entries, Buffer.alloc(1024)]);
    }
    return pack(what, specimen, rewrite(plain, archive, changed));
  },
  /** The signature. */
  async signature(specimen, others, random) {
    const { plain, signed } = specimen;
    if (!plain || !signed) return undefined;
    const target = place(tarPlaces(plain), '.minisig');
    const text = plain.subarray(target.data, target.data + target.size);
    const lines = text.toString().split('\n');
    const what = random.pick(['spoiled', 'dropped', 'another package', 'lines', 'endings']);
    if (what === 'dropped')
      return {
        what,
        packed: await packOwn(Buffer.concat([plain.subarray(0, target.header), plain.subarray(target.end)])),
      };
    let changed: Buffer = text;
    if (what === 'spoiled') changed = anyBytes(text, random)[1];
    else if (what === 'another package') {
      const other = random.pick(others.filter((each) => each.signed && each !== specimen)).plain as Buffer;
      const at = place(tarPlaces(other), '.minisig');
      changed = other.subarray(at.data, at.data + at.size);
    } else if (what === 'lines') {
      lines.splice(random.below(4), 0, ...lines.splice(random.below(4), random.below(2)));
      if (random.chance(0.5)) lines[0] = 'untrusted comment: signature from a friend';
      changed = Buffer.from(lines.join('\n'));
    } else changed = Buffer.from(random.pick([lines.join('\r\n'), text.toString().trimEnd(), `${text}\n`, ` ${text}`]));
    return { what, packed: await packOwn(rewrite(plain, target, changed)) };
  },
};

export const levelNames = Object.keys(levels);

/** A package with one thing changed somewhere; undefined where the level does not fit this specimen. */
export async function mutate(
  level: string,
  specimen: Specimen,
  others: readonly Specimen[],
  random: Random,
): Promise<Mutant | undefined> {
  return levels[level]?.(specimen, others, random);
}

/** Splits a stream of Sealift's own members. */
function split(packed: Buffer): Buffer[] {
  const members: Buffer[] = [];
  for (let at = 0; at < packed.length; at += packed.readUInt32LE(at + 16))
    members.push(packed.subarray(at, at + packed.readUInt32LE(at + 16)));
  return members;
}

function contentLike(other: Specimen, name: string): Buffer | undefined {
  if (!other.plain) return undefined;
  const found = tarPlaces(other.plain).find((each) => each.name.split('/').at(-1) === name.split('/').at(-1));
  return found && other.plain.subarray(found.data, found.data + found.size);
}

const names = [
  '../../outside',
  '/etc/outside',
  'C:\\outside',
  'a\\..\\b',
  './seal.json',
  'SEAL.JSON',
  'x'.repeat(99),
  'con',
  '',
];

function renamed(entry: Buffer, random: Random): Buffer {
  const copy = Buffer.from(entry);
  const name = copy.toString('latin1', 0, 100).replace(/\0.*$/s, '');
  const top = name.split('/')[0] ?? '';
  const next = random.pick([...names, ...names.map((each) => `${top}/${each}`), name.toUpperCase(), `${name}2`]);
  copy.fill(0, 0, 100);
  copy.write(next.slice(0, 100), 0, 'latin1');
  return withSum(copy);
}

function retyped(entry: Buffer, random: Random): Buffer {
  const copy = Buffer.from(entry);
  copy.write(random.pick(['1', '2', '3', '4', '5', '6', '7', 'L', 'K', 'S', 'x', 'g', '\0']), 156, 'latin1');
  if (random.chance(0.5)) copy.write('../../outside', 157, 'latin1');
  return withSum(copy);
}

function withSum(entry: Buffer): Buffer {
  entry.write('        ', 148, 'latin1');
  let sum = 0;
  for (const byte of entry.subarray(0, 512)) sum += byte;
  entry.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return entry;
}
