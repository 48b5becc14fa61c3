/** A Windows icon of PNG images: `{ size, png }`, sizes up to 256. */
export function ico(images) {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length + 16 * images.length;
  const entries = images.map(({ size, png }) => {
    const entry = Buffer.alloc(16);
    // 256 is written as 0.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...images.map(({ png }) => png)]);
}

/** The types under which macOS keeps PNG images in an icon, by size in pixels. */
const icnsTypes = {
  32: ['ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

/** A macOS icon of PNG images: `{ size, png }`; other sizes than macOS knows are left out. */
export function icns(images) {
  const parts = images.flatMap(({ size, png }) =>
    (icnsTypes[size] ?? []).map((type) => Buffer.concat([head(type, png.length), png])),
  );
  const body = Buffer.concat(parts);
  return Buffer.concat([head('icns', body.length), body]);
}

function head(type, length) {
  const buffer = Buffer.alloc(8);
  buffer.write(type, 'latin1');
  buffer.writeUInt32BE(length + 8, 4);
  return buffer;
}
