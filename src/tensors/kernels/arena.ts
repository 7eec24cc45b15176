/**
 * The memory that all builds of the kernels work on.
 *
 * @module
 */

const PAGE = 65536;
/** What the WebAssembly builds keep for their data and stacks. */
const RESERVED = 2 * 1024 * 1024;
const MOST_PAGES = 65536;

/** How much of the arena is taken. */
export interface ArenaUse {
  /** Bytes in blocks that are in use. */
  readonly used: number;
  /** Bytes in blocks that were given back. */
  readonly free: number;
  /** The arena's size in bytes; it never shrinks. */
  readonly size: number;
}

/** A growing memory that hands out blocks. */
export interface Arena {
  /** The memory, shared between threads. */
  readonly memory: WebAssembly.Memory;
  /** Takes a block of at least so many bytes, on a 64-byte boundary. */
  allocate(bytes: number): number;
  /** Gives a block back; its bytes are used again. */
  free(address: number): void;
  /** How much is taken. */
  use(): ArenaUse;
}

/**
 * Makes an arena.
 *
 * The memory is shared even where there is one thread: growing it leaves the
 * views on it valid.
 *
 * @returns The arena.
 * @throws {Error} Where shared memory is refused.
 */
export function createArena(): Arena {
  if (typeof SharedArrayBuffer === "undefined") {
    throw new Error("no SharedArrayBuffer");
  }
  const memory = new WebAssembly.Memory({
    initial: 2 * RESERVED / PAGE,
    maximum: MOST_PAGES,
    shared: true,
  });
  const idle = new Map<number, number[]>();
  const taken = new Map<number, number>();
  let end = RESERVED;
  let used = 0;
  const fresh = (size: number) => {
    const address = end;
    end += size;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      const room = MOST_PAGES - memory.buffer.byteLength / PAGE;
      const pages = Math.ceil(missing / PAGE);
      if (pages > room) {
        end = address;
        throw new RangeError(
          `Cannot hold more tensors: needed ${size} bytes beyond the ${address} in use, the kernels backend has 4 GiB`,
        );
      }
      memory.grow(Math.min(room, Math.max(pages, 256)));
    }
    return address;
  };
  return {
    memory,
    allocate(bytes) {
      const size = sizeClass(bytes);
      const address = idle.get(size)?.pop() ?? fresh(size);
      taken.set(address, size);
      used += size;
      return address;
    },
    free(address) {
      const size = taken.get(address);
      if (size === undefined) return;
      taken.delete(address);
      used -= size;
      const list = idle.get(size);
      if (list) list.push(address);
      else idle.set(size, [address]);
    },
    use: () => ({
      used,
      free: end - RESERVED - used,
      size: memory.buffer.byteLength,
    }),
  };
}

/** The next of four steps between one power of two and the next. */
function sizeClass(bytes: number): number {
  if (bytes <= 256) return Math.max(64, Math.ceil(bytes / 64) * 64);
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}
