/**
 * What `kernels.c` exports, and what a loaded build of it looks like.
 *
 * @module
 */

/**
 * The arguments of each exported function: `p` an address in the arena (0 for
 * none), `i` a 32-bit whole number, `f` a float.
 */
export const SIGNATURES = {
  use_threads: "i",
  add_helper: "i",
  unary: "ippi",
  binary: "ipppiiiiii",
  reduce: "ippiii",
  transpose: "ppiiii",
  pack: "piiiip",
  multiply: "piippipiii",
  column_sums: "ppii",
  rms_norm: "ppppiif",
  rms_norm_grad: "pppppppii",
  rotary: "pppppiiiif",
  swiglu: "ppii",
  swiglu_grad: "pppii",
  embed: "pppii",
  embed_grad: "pppiii",
  attention: "pppppiiiii",
  attention_grad: "pppppppiiiii",
  cached_attention: "ppppppiiiii",
  decoder_step: "pppppppppppiiiiiiiiif",
  token_log_probs: "pppppppiiif",
  token_log_probs_grad: "ppppppppppiiif",
  adamw: "pppppifffffffff",
  global_norm: "pppi",
} as const;

/** A function of `kernels.c`. */
export type KernelName = keyof typeof SIGNATURES;

/** The builds of `kernels.c`, fastest first. */
export const VARIANTS = ["native", "relaxed", "plain"] as const;

/** A build: the machine's own compiler, or WebAssembly with or without relaxed SIMD. */
export type Variant = typeof VARIANTS[number];

/** The functions of one build, all working on one arena. */
export type KernelFunctions = Readonly<
  Record<KernelName, (...numbers: number[]) => number>
>;

/** A loaded build. */
export interface KernelLibrary {
  /** Which build. */
  readonly variant: Variant;
  /** What it is, in words: compiler or engine. */
  readonly note: string;
  /** Its functions. */
  readonly functions: KernelFunctions;
  /** Starts one more helper thread, numbered from 1; false when it cannot. */
  readonly addHelper: (thread: number) => boolean;
}
