/**
 * Jupyter messages as signed frames: protocol 5.3 with HMAC-SHA256.
 *
 * @module
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** One message to or from a kernel. */
export interface Message {
  /** The message's own identifier. */
  readonly id: string;
  /** What it is, as `execute_request` or `stream`. */
  readonly type: string;
  /** The identifier of the request it answers; empty if none. */
  readonly parent: string;
  /** What it says; the fields depend on the type. */
  readonly content: Readonly<Record<string, unknown>>;
}

/**
 * Makes the frames of a request.
 *
 * @param key The connection's signing key.
 * @param session Names this client in the header.
 * @param type The request's type.
 * @param content What it says.
 * @returns The request's identifier and its frames.
 */
export function encodeRequest(
  key: string,
  session: string,
  type: string,
  content: Readonly<Record<string, unknown>>,
): { id: string; frames: Uint8Array[] } {
  const id = crypto.randomUUID();
  const header = {
    msg_id: id,
    session,
    username: "",
    date: new Date().toISOString(),
    msg_type: type,
    version: "5.3",
  };
  const signed = [header, {}, {}, content]
    .map((part) => new TextEncoder().encode(JSON.stringify(part)));
  const delimiter = new TextEncoder().encode(DELIMITER);
  const signature = new TextEncoder().encode(sign(key, signed));
  return { id, frames: [delimiter, signature, ...signed] };
}

/**
 * Reads a message and verifies its signature.
 *
 * @param key The connection's signing key.
 * @param frames The frames as they arrived, identities included.
 * @returns The message.
 * @throws {TypeError} If the frames are no message or the signature is wrong.
 */
export function decodeMessage(
  key: string,
  frames: readonly Uint8Array[],
): Message {
  const decoder = new TextDecoder();
  const at = frames.findIndex((frame) =>
    frame.length === DELIMITER.length && decoder.decode(frame) === DELIMITER
  );
  const signed = frames.slice(at + 2, at + 6);
  if (at < 0 || signed.length < 4) {
    throw new TypeError(
      `Cannot read a kernel's message: needs a delimiter and five frames after it, got ${frames.length} frames`,
    );
  }
  const expected = new TextEncoder().encode(sign(key, signed));
  const given = frames[at + 1]!;
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new TypeError(
      "Cannot read a kernel's message: its signature does not fit its content",
    );
  }
  const [header, parent, , content] = signed
    .map((frame) => JSON.parse(decoder.decode(frame)));
  return {
    id: header.msg_id,
    type: header.msg_type,
    parent: parent?.msg_id ?? "",
    content,
  };
}

const DELIMITER = "<IDS|MSG>";

function sign(key: string, parts: readonly Uint8Array[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
