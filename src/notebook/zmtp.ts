/**
 * The part of ZMTP 3.0 that talking to a Jupyter kernel needs: SUB and DEALER
 * sockets over TCP, without security (NULL mechanism).
 *
 * Source: ZeroMQ RFC 23 (ZMTP 3.0).
 *
 * @module
 */

/** One connection to a ZeroMQ peer; messages are lists of byte frames. */
export interface ZmtpSocket extends Disposable {
  /** Sends one message. */
  send(frames: readonly Uint8Array[]): Promise<void>;
  /** The next message, or `undefined` once the peer has closed. */
  receive(): Promise<Uint8Array[] | undefined>;
}

/**
 * Connects to a ZeroMQ socket and completes the handshake.
 *
 * A SUB socket is subscribed to everything before this returns, though the
 * peer may take a moment to act on it.
 *
 * @param address Host and port of the peer.
 * @param type What this end is.
 * @returns The open socket; dispose of it to close the connection.
 * @throws {Deno.errors.ConnectionRefused} If nobody listens yet.
 * @throws {TypeError} If the peer does not speak ZMTP 3.
 */
export async function connectZmtp(
  address: { readonly hostname: string; readonly port: number },
  type: "SUB" | "DEALER",
): Promise<ZmtpSocket> {
  const connection = await Deno.connect({ ...address, transport: "tcp" });
  try {
    connection.setNoDelay(true);
    const incoming = byteReader(connection);
    await writeAll(connection, greeting());
    const theirs = await incoming.take(greetingEnd);
    if (theirs?.[0] !== 0xff || theirs[9] !== 0x7f || theirs[10]! < 3) {
      throw new TypeError(
        `Cannot talk to port ${address.port}: needs a ZMTP 3 greeting, got ${
          theirs?.length ?? 0
        } other bytes`,
      );
    }
    await writeAll(connection, frame(readyCommand(type), COMMAND));
    await incoming.take(messageEnd); // the peer's READY
    const send = (frames: readonly Uint8Array[]) =>
      writeAll(connection, encodeMessage(frames));
    if (type === "SUB") await send([Uint8Array.of(1)]);
    return {
      send,
      async receive() {
        while (true) {
          const bytes = await incoming.take(messageEnd);
          if (!bytes) return undefined;
          if (!(bytes[0]! & COMMAND)) return framesOf(bytes);
        }
      },
      [Symbol.dispose]() {
        try {
          connection.close();
        } catch { /* the peer's end may have closed it already */ }
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;

function greeting(): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes[0] = 0xff;
  bytes[9] = 0x7f;
  bytes[10] = 3;
  bytes.set(new TextEncoder().encode("NULL"), 12);
  return bytes;
}

function readyCommand(type: string): Uint8Array {
  const name = new TextEncoder().encode("\x05READY\x0bSocket-Type");
  const value = new TextEncoder().encode(type);
  const bytes = new Uint8Array(name.length + 4 + value.length);
  bytes.set(name);
  new DataView(bytes.buffer).setUint32(name.length, value.length);
  bytes.set(value, name.length + 4);
  return bytes;
}

function frame(body: Uint8Array, flags: number): Uint8Array {
  const isLong = body.length > 255;
  const start = isLong ? 9 : 2;
  const bytes = new Uint8Array(start + body.length);
  bytes[0] = flags | (isLong ? LONG : 0);
  if (isLong) {
    new DataView(bytes.buffer).setBigUint64(1, BigInt(body.length));
  } else {
    bytes[1] = body.length;
  }
  bytes.set(body, start);
  return bytes;
}

function encodeMessage(frames: readonly Uint8Array[]): Uint8Array {
  const last = frames.length - 1;
  const encoded = frames.map((body, i) => frame(body, i < last ? MORE : 0));
  const bytes = new Uint8Array(encoded.reduce((sum, e) => sum + e.length, 0));
  let at = 0;
  for (const part of encoded) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Where the frame at `at` starts and ends, if its header has arrived. */
function frameAt(bytes: Uint8Array, at: number) {
  const flags = bytes[at];
  if (flags === undefined) return undefined;
  const isLong = (flags & LONG) !== 0;
  const start = at + (isLong ? 9 : 2);
  if (bytes.length < start) return undefined;
  const size = isLong
    ? Number(new DataView(bytes.buffer, bytes.byteOffset + at).getBigUint64(1))
    : bytes[at + 1]!;
  return { start, end: start + size, hasMore: (flags & MORE) !== 0 };
}

/** How long the message or command at the beginning is, once it is whole. */
function messageEnd(bytes: Uint8Array): number | undefined {
  let at = 0;
  while (true) {
    const next = frameAt(bytes, at);
    if (!next || bytes.length < next.end) return undefined;
    at = next.end;
    if (!next.hasMore) return at;
  }
}

function greetingEnd(bytes: Uint8Array): number | undefined {
  return bytes.length < 64 ? undefined : 64;
}

function framesOf(message: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < message.length;) {
    const next = frameAt(message, at)!;
    frames.push(message.subarray(next.start, next.end));
    at = next.end;
  }
  return frames;
}

/** Reads ahead, and hands out a copy of what `endOf` finds to be whole. */
function byteReader(source: Deno.TcpConn) {
  let buffer = new Uint8Array(1 << 16);
  let start = 0;
  let end = 0;
  return {
    async take(
      endOf: (bytes: Uint8Array) => number | undefined,
    ): Promise<Uint8Array | undefined> {
      while (true) {
        const length = endOf(buffer.subarray(start, end));
        if (length !== undefined) {
          start += length;
          return buffer.slice(start - length, start);
        }
        if (end === buffer.length) {
          const held = buffer.subarray(start, end);
          const isFull = held.length > buffer.length / 2;
          const next = isFull ? new Uint8Array(buffer.length * 2) : buffer;
          next.set(held);
          [buffer, start, end] = [next, 0, held.length];
        }
        const read = await source.read(buffer.subarray(end));
        if (read === null) return undefined;
        end += read;
      }
    },
  };
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array) {
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
}
