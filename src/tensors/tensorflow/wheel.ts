/**
 * Python wheels: zip archives with a hash of every file.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** One file of a wheel. */
export interface WheelEntry {
  /** Its path in the wheel. */
  readonly name: string;
  /** Unpacked size in bytes. */
  readonly size: number;
  /** Packed size in bytes. */
  readonly packed: number;
  /** Whether it is packed at all. */
  readonly isPacked: boolean;
  /** Where its header begins. */
  readonly offset: number;
}

/** A wheel that is open; disposed with `using`. */
export interface Wheel {
  /** Its file. */
  readonly path: string;
  /** The package's name and version, from the file's name. */
  readonly name: string;
  /** The package's version. */
  readonly version: string;
  /** The machine that it is for, such as `manylinux_2_17_x86_64`. */
  readonly platform: string;
  /** Its files. */
  readonly entries: readonly WheelEntry[];
  /** Reads a small file. */
  text(name: string): Promise<string>;
  /** Unpacks a file and checks its hash; the target is whole or not there. */
  unpack(entry: WheelEntry, target: string): Promise<void>;
  /** Closes the file. */
  [Symbol.dispose](): void;
}

/**
 * Opens a wheel.
 *
 * @param path Its file.
 * @returns Its list of files; nothing is unpacked.
 * @throws {SyntaxError} If it is no wheel, or one of more than 4 GiB.
 */
export function openWheel(path: string): Wheel {
  const base = path.slice(path.lastIndexOf("/") + 1);
  const parts = /^([^-]+)-([^-]+)(?:-[^-]+)?-[^-]+-[^-]+-([^-]+)\.whl$/
    .exec(base);
  if (!parts) throw new SyntaxError(`Cannot read ${path}: no wheel's name`);
  const file = Deno.openSync(path);
  try {
    const entries = listEntries(file, path);
    return {
      path,
      name: parts[1]!,
      version: parts[2]!,
      platform: parts[3]!,
      entries,
      async text(name) {
        const entry = entries.find((entry) => entry.name === name);
        if (!entry) throw new SyntaxError(`Cannot read ${path}: no ${name}`);
        return await new Response(contentOf(file, entry)).text();
      },
      async unpack(entry, target) {
        const record = await recordOf(this);
        await unpackEntry(file, entry, target, record.get(entry.name), path);
      },
      [Symbol.dispose]: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** A wheel's own list of SHA-256 hashes, in base64url, by path. */
async function recordOf(wheel: Wheel): Promise<Map<string, string>> {
  const name = wheel.entries.find(({ name }) =>
    /^[^/]+\.dist-info\/RECORD$/.test(name)
  )?.name;
  if (!name) throw new SyntaxError(`Cannot check ${wheel.path}: no RECORD`);
  const lines = (await wheel.text(name)).split("\n");
  return new Map(lines.flatMap((line) => {
    const [, path, hash] = /^(.+),sha256=([^,]+),\d*\s*$/.exec(line) ?? [];
    return path && hash ? [[path, hash]] : [];
  }));
}

async function unpackEntry(
  file: Deno.FsFile,
  entry: WheelEntry,
  target: string,
  expected: string | undefined,
  wheel: string,
) {
  const hash = createHash("sha256");
  const part = `${target}.part`;
  const output = await Deno.create(part);
  try {
    const check = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    });
    await contentOf(file, entry).pipeThrough(check).pipeTo(output.writable);
    const got = hash.digest("base64url");
    if (got !== expected) {
      throw new SyntaxError(
        `Cannot unpack ${entry.name} of ${wheel}: its SHA-256 is ${got}, the wheel's RECORD says ${
          expected ?? "none"
        }; fetch the wheel anew`,
      );
    }
    await Deno.rename(part, target);
  } finally {
    await Deno.remove(part).catch(() => {});
  }
}

/** A file's content, unpacked on its way. */
function contentOf(
  file: Deno.FsFile,
  { offset, packed, isPacked }: WheelEntry,
): ReadableStream<Uint8Array> {
  const header = readAt(file, offset, 30);
  const start = offset + 30 + header.getUint16(26, true) +
    header.getUint16(28, true);
  let at = 0;
  const raw = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = new Uint8Array(Math.min(1 << 20, packed - at));
      file.seekSync(start + at, Deno.SeekMode.Start);
      const count = chunk.length > 0 ? file.readSync(chunk) : null;
      if (count === null) return controller.close();
      at += count;
      controller.enqueue(chunk.subarray(0, count));
    },
  });
  return isPacked
    ? raw.pipeThrough(new DecompressionStream("deflate-raw"))
    : raw;
}

/** The files by the directory at the end of the archive. */
function listEntries(file: Deno.FsFile, path: string): WheelEntry[] {
  const { size } = file.statSync();
  const tail = Math.min(size, 22 + 65535);
  const end = readAt(file, size - tail, tail);
  let at = tail - 22;
  while (at >= 0 && end.getUint32(at, true) !== 0x06054b50) at--;
  if (at < 0) throw new SyntaxError(`Cannot read ${path}: no zip archive`);
  const length = end.getUint32(at + 12, true);
  const start = end.getUint32(at + 16, true);
  if (start === 0xffffffff) {
    throw new SyntaxError(`Cannot read ${path}: an archive of over 4 GiB`);
  }
  const directory = readAt(file, start, length);
  const entries: WheelEntry[] = [];
  for (let i = 0; i + 46 <= length;) {
    const nameLength = directory.getUint16(i + 28, true);
    const bytes = new Uint8Array(directory.buffer, i + 46, nameLength);
    entries.push({
      name: new TextDecoder().decode(bytes),
      isPacked: directory.getUint16(i + 10, true) !== 0,
      packed: directory.getUint32(i + 20, true),
      size: directory.getUint32(i + 24, true),
      offset: directory.getUint32(i + 42, true),
    });
    i += 46 + nameLength + directory.getUint16(i + 30, true) +
      directory.getUint16(i + 32, true);
  }
  return entries;
}

function readAt(file: Deno.FsFile, offset: number, length: number): DataView {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let at = 0; at < length;) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) {
      throw new SyntaxError("Cannot read a wheel: it ends too early");
    }
    at += count;
  }
  return new DataView(bytes.buffer);
}
