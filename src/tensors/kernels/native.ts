/**
 * The native build of the kernels: compiled on first use by the machine's own C
 * compiler, kept in the user's cache folder, called over FFI.
 *
 * @module
 */

import type { Arena } from "./arena.ts";
import source from "./kernels.c" with { type: "text" };
import { sha256 } from "../../base/surroundings.ts";
import { cacheFolder } from "../machine.ts";
import {
  type KernelFunctions,
  type KernelLibrary,
  type KernelName,
  SIGNATURES,
} from "./library.ts";

const FLAGS = [
  "-O3",
  Deno.build.os === "darwin" && Deno.build.arch === "aarch64"
    ? "-mcpu=native"
    : "-march=native",
  "-fno-math-errno",
  "-fno-trapping-math",
  "-ffp-contract=fast",
  "-fPIC",
  "-shared",
  "-fvisibility=hidden",
  "-pthread",
];

/** Where the native build comes from. */
export interface NativeOptions {
  /** Folder of compiled libraries. Default: the user's cache folder. */
  readonly cache?: string;
  /** Compilers, tried in turn. Default: `$CC`, `cc`, `clang`, `gcc`. */
  readonly compilers?: readonly string[];
  /** Milliseconds that a compiler may take. Default 30,000. */
  readonly timeLimit?: number;
}

/**
 * Compiles the kernels unless the cache has them, and loads them.
 *
 * Acts only on permissions that are already granted, so nobody is ever asked.
 *
 * @param arena What the library works on.
 * @param options Compilers and cache.
 * @returns The library, not yet checked.
 * @throws {Error} With the reason, where it cannot be had.
 */
export async function loadNative(
  arena: Arena,
  options: NativeOptions = {},
): Promise<KernelLibrary> {
  for (const name of ["ffi", "run", "read", "write", "env"] as const) {
    if ((await Deno.permissions.query({ name })).state === "granted") continue;
    throw new Error(`no permission (--allow-${name})`);
  }
  if (Deno.build.os === "windows") {
    throw new Error("not on Windows");
  }
  const { timeLimit = 30_000 } = options;
  const compiler = await findCompiler(
    options.compilers ?? [Deno.env.get("CC") ?? "cc", "cc", "clang", "gcc"],
    timeLimit,
  );
  const folder = options.cache ?? cacheFolder();
  if (!folder) throw new Error("no cache folder (HOME is not set)");
  const parts = [source, ...FLAGS, compiler.version, Deno.build.target];
  parts.push(await processor());
  const key = await sha256(new TextEncoder().encode(parts.join("\n")));
  const path = `${folder}/kernels-${key.slice(0, 32)}.so`;
  if (!await isWhole(path)) await compile(compiler.command, path, timeLimit);
  const { symbols } = open(path);
  return {
    variant: "native",
    note: `compiled by ${compiler.version.split("\n")[0]}`,
    functions: withBase(symbols, arena),
    addHelper: (thread) => symbols.add_helper(thread) === 1,
  };
}

async function findCompiler(commands: readonly string[], timeLimit: number) {
  for (const command of new Set(commands)) {
    try {
      const { success, stdout } = await run(
        command,
        ["--version"],
        timeLimit,
      );
      if (success) return { command, version: stdout };
    } catch {
      // Not there: the next one.
    }
  }
  throw new Error(`no C compiler (tried ${commands.join(", ")})`);
}

/** Runs a command, and ends it with all that it started when it is too slow. */
async function run(
  command: string,
  args: readonly string[],
  timeLimit: number,
) {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    // A group of its own: what a compiler starts keeps the pipes open.
    detached: true,
  }).spawn();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    try {
      Deno.kill(-child.pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }, timeLimit);
  const { success, stdout, stderr } = await child.output();
  clearTimeout(timer);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (isLate) throw new Error(`${command} took more than ${timeLimit} ms`);
  return { success, stdout: text(stdout), stderr: text(stderr) };
}

/** Compiles beside the target and renames, so that nobody loads half a file. */
async function compile(command: string, path: string, timeLimit: number) {
  const folder = path.slice(0, path.lastIndexOf("/"));
  await Deno.mkdir(folder, { recursive: true });
  const work = await Deno.makeTempDir({ dir: folder, prefix: ".kernels-" });
  try {
    await Deno.writeTextFile(`${work}/kernels.c`, source);
    const output = `${work}/kernels.so`;
    const { success, stderr } = await run(command, [
      ...FLAGS,
      `${work}/kernels.c`,
      "-o",
      output,
    ], timeLimit);
    if (!success) {
      const complaint = /.*\berror\b.*/.exec(stderr)?.[0] ??
        stderr.split("\n")[0];
      throw new Error(`${command} failed: ${complaint}`);
    }
    const hash = await sha256(await Deno.readFile(output));
    await Deno.writeTextFile(`${work}/hash`, hash);
    await Deno.rename(output, path);
    await Deno.rename(`${work}/hash`, `${path}.sha256`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Whether a cached library is there, and is what was written. */
async function isWhole(path: string): Promise<boolean> {
  try {
    const hash = await Deno.readTextFile(`${path}.sha256`);
    return hash === await sha256(await Deno.readFile(path));
  } catch {
    return false;
  }
}

/** Model and features of the processor: `-march=native` is for this one alone. */
async function processor(): Promise<string> {
  try {
    const text = await Deno.readTextFile("/proc/cpuinfo");
    const lines = text.split("\n\n")[0]!.split("\n");
    return lines.filter((line) => /^(model|flags|Features|CPU)/.test(line))
      .join("\n");
  } catch {
    return (await run("uname", ["-mrs"], 5000)).stdout;
  }
}

const FFI_TYPES = { p: "usize", i: "i32", f: "f32" } as const;

function open(path: string) {
  const entries = Object.entries(SIGNATURES).map(([name, signature]) => [
    name,
    {
      parameters: [...signature].map((letter) =>
        FFI_TYPES[letter as keyof typeof FFI_TYPES]
      ),
      result: name === "add_helper" ? "i32" : "void",
    },
  ]);
  const definition = Object.fromEntries(entries) as Record<
    KernelName,
    { parameters: ("usize" | "i32" | "f32")[]; result: "i32" | "void" }
  >;
  return Deno.dlopen(path, definition) as unknown as {
    symbols: KernelFunctions;
  };
}

/** Functions that take addresses in the arena as the machine's own. */
function withBase(symbols: KernelFunctions, arena: Arena): KernelFunctions {
  const base = Number(Deno.UnsafePointer.value(
    Deno.UnsafePointer.of(
      new Uint8Array(arena.memory.buffer) as unknown as Uint8Array<ArrayBuffer>,
    ),
  ));
  const entries = Object.entries(SIGNATURES).map(([name, signature]) => {
    const call = symbols[name as KernelName];
    const isAddress = [...signature].map((letter) => letter === "p");
    return [name, (...numbers: number[]) => {
      for (let i = 0; i < numbers.length; i++) {
        if (isAddress[i] && numbers[i] !== 0) numbers[i]! += base;
      }
      return call(...numbers);
    }];
  });
  return Object.fromEntries(entries) as KernelFunctions;
}
