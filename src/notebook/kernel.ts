/**
 * Starts a fresh Deno kernel and runs code in it, losing no output and giving
 * none to the wrong cell.
 *
 * The kernel announces the end of a request before its last outputs. So after
 * each reply a second, silent request broadcasts a random token: requests are
 * evaluated in order and outputs leave in order, hence whatever comes out before
 * the token belongs to the cell, whatever its header says.
 *
 * Source: Jupyter messaging protocol 5.3.
 *
 * @module
 */

import {
  KernelDied,
  type KernelOptions,
  type KernelProcess,
  spawnKernel,
} from "./kernel_process.ts";
import { BARRIER_TYPE, barrierCode, headlessSetup } from "./kernel_side.ts";
import { decodeMessage, encodeRequest, type Message } from "./messages.ts";
import { connectZmtp, type ZmtpSocket } from "./zmtp.ts";

/** A running kernel. */
export interface Kernel extends AsyncDisposable {
  /** What the kernel says about its language, for a notebook's metadata. */
  readonly language: Readonly<Record<string, unknown>>;
  /** Runs code and waits for its last output; rejects if the kernel dies. */
  execute(
    code: string,
    onMessage: (message: Message) => void,
  ): Promise<ExecuteReply>;
  /** Ends the process at once, in the middle of whatever it does. */
  kill(): void;
}

/** How a cell ended. */
export interface ExecuteReply {
  /** Whether the cell came to its end. */
  readonly isOk: boolean;
  /** The kernel's count of cells so far. */
  readonly executionCount: number;
}

/**
 * Starts a kernel and waits until it listens.
 *
 * @param options Folder and environment.
 * @returns The kernel; dispose of it to end the process.
 * @throws {KernelDied} If the process ends before it is ready.
 */
export async function startKernel(options: KernelOptions): Promise<Kernel> {
  for (let attempt = 1;; attempt++) {
    try {
      return await tryKernel(options);
    } catch (error) {
      // Another process may have taken one of the ports in between.
      if (!(error instanceof KernelDied) || attempt === 3) throw error;
    }
  }
}

async function tryKernel(options: KernelOptions): Promise<Kernel> {
  const key = crypto.randomUUID();
  const ports = freePorts();
  const folder = await Deno.makeTempDir({ prefix: "kernel-" });
  const file = `${folder}/connection.json`;
  const connection = JSON.stringify({
    ip: HOST,
    transport: "tcp",
    signature_scheme: "hmac-sha256",
    key,
    ...ports,
  });
  await Deno.writeTextFile(file, connection, { mode: 0o600 });
  const child = spawnKernel(file, options);
  try {
    const iopub = await connect(ports.iopub_port, "SUB", child);
    const shell = await connect(ports.shell_port, "DEALER", child);
    const control = await connect(ports.control_port, "DEALER", child);
    return await openSession(key, { iopub, shell, control }, child);
  } catch (error) {
    child.kill();
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const HOST = "127.0.0.1";

function freePorts() {
  const names = ["shell", "iopub", "stdin", "control", "hb"] as const;
  const listeners = names.map(() => Deno.listen({ hostname: HOST, port: 0 }));
  const ports = names.map((name, i) =>
    [`${name}_port`, (listeners[i]!.addr as Deno.NetAddr).port] as const
  );
  for (const listener of listeners) listener.close();
  return Object.fromEntries(ports) as Record<
    `${typeof names[number]}_port`,
    number
  >;
}

async function connect(
  port: number,
  type: "SUB" | "DEALER",
  child: KernelProcess,
): Promise<ZmtpSocket> {
  while (true) {
    try {
      return await connectZmtp({ hostname: HOST, port }, type);
    } catch (error) {
      if (!child.isAlive()) return await child.died;
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

interface Sockets {
  readonly iopub: ZmtpSocket;
  readonly shell: ZmtpSocket;
  readonly control: ZmtpSocket;
}

async function openSession(
  key: string,
  { iopub, shell, control }: Sockets,
  child: KernelProcess,
): Promise<Kernel> {
  const session = crypto.randomUUID();
  const replies = new Map<string, (reply: Message) => void>();
  let onOutput: (message: Message) => void = () => {};
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => {});
  const alive = <T>(promise: Promise<T>): Promise<T> =>
    Promise.race([promise, child.died, broken.promise]);

  const listen = async (
    socket: ZmtpSocket,
    take: (message: Message) => void,
  ) => {
    try {
      for (
        let frames = await socket.receive();
        frames;
        frames = await socket.receive()
      ) take(decodeMessage(key, frames));
      throw new Error("Cannot hear the kernel: it closed a connection");
    } catch (error) {
      broken.reject(await causeOf(error, child));
    }
  };
  listen(iopub, (message) => onOutput(message));
  listen(shell, (message) => replies.get(message.parent)?.(message));

  const request = async (type: string, content: Record<string, unknown>) => {
    const { id, frames } = encodeRequest(key, session, type, content);
    const reply = new Promise<Message>((resolve) => replies.set(id, resolve));
    await alive(
      shell.send(frames).catch(async (error) => {
        throw await causeOf(error, child);
      }),
    );
    return { id, reply: reply.finally(() => replies.delete(id)) };
  };
  const executeRequest = (code: string, silent: boolean) =>
    request("execute_request", {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });

  // The subscription is live once a status message has come.
  const { promise: subscribed, resolve: seen } = Promise.withResolvers<void>();
  onOutput = () => seen();
  let info: Message | undefined;
  for (let isLive = false; !isLive;) {
    const { reply } = await request("kernel_info_request", {});
    info = await alive(reply);
    isLive = await Promise.race([
      subscribed.then(() => true),
      new Promise<boolean>((done) => setTimeout(() => done(false), 100)),
    ]);
  }
  onOutput = () => {};
  const setup = await executeRequest(headlessSetup(), true);
  const ready = await alive(setup.reply);
  if (ready.content.status !== "ok") {
    throw new Error(
      `Cannot set up the kernel: ${ready.content.evalue ?? "no reason given"}`,
    );
  }

  return {
    language: info!.content.language_info as Record<string, unknown>,
    async execute(code, onMessage) {
      const token = crypto.randomUUID();
      const passed = Promise.withResolvers<void>();
      let barrier = "";
      onOutput = (message) => {
        if (message.type === BARRIER_TYPE) {
          if (message.content.token === token) passed.resolve();
        } else if (message.parent !== barrier || !isProtocol(message.type)) {
          onMessage(message);
        }
      };
      const cell = await executeRequest(code, false);
      const { content } = await alive(cell.reply);
      // Only now: a kernel that honours stop_on_error would drop it earlier.
      const end = await executeRequest(barrierCode(token), true);
      barrier = end.id;
      end.reply.then(({ content }) => {
        if (content.status !== "ok") {
          passed.reject(
            new Error(
              `Cannot tell where the cell's output ends: ${content.evalue}`,
            ),
          );
        }
      });
      await alive(passed.promise);
      onOutput = () => {};
      return {
        isOk: content.status === "ok",
        executionCount: Number(content.execution_count),
      };
    },
    kill: () => child.kill(),
    async [Symbol.asyncDispose]() {
      if (child.isAlive()) {
        const { frames } = encodeRequest(key, session, "shutdown_request", {
          restart: false,
        });
        await control.send(frames).catch(() => {});
        const timer = setTimeout(() => child.kill(), 1500);
        await child.died.catch(() => {});
        clearTimeout(timer);
      }
      for (const socket of [iopub, shell, control]) socket[Symbol.dispose]();
    },
  };
}

/** A connection breaks a moment before its process is known to have died. */
async function causeOf(error: unknown, child: KernelProcess): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => resolve(error), 1000);
  child.died.catch(resolve);
  const cause = await promise;
  clearTimeout(timer);
  return cause;
}

/** Bookkeeping of the barrier's own request, of no interest to the cell. */
function isProtocol(type: string): boolean {
  return type === "status" || type === "execute_input";
}
