/**
 * CUDA's libraries as Python's wheels bring them, opened before TensorFlow.
 *
 * TensorFlow opens them by name while it starts; the system finds a library of
 * that name that is open already, so no search path has to be set.
 *
 * @module
 */

/** The libraries, each after those that it needs. */
export const CUDA_LIBRARIES = [
  "cudart",
  "nvJitLink",
  "cublasLt",
  "cublas",
  "nvrtc",
  "cufft",
  "curand",
  "cusparse",
  "cusolver",
  "nccl",
  "cudnn",
] as const;

/** What became of CUDA's libraries. */
export interface CudaReport {
  /** Files that are open, by library. */
  readonly found: Readonly<Record<string, string>>;
  /** Libraries of which no wheel was found, or which did not open. */
  readonly missing: readonly string[];
}

/**
 * Opens what the wheels beside a libtensorflow bring.
 *
 * @param library Path of the libtensorflow.
 * @returns What was opened. Nothing is wrong with an empty report: the system
 * may have CUDA of its own.
 */
export async function preloadCuda(library: string): Promise<CudaReport> {
  const folder = library.slice(0, library.lastIndexOf("/"));
  const packages = `${folder.slice(0, folder.lastIndexOf("/"))}/nvidia`;
  const files = await cudaFiles(packages);
  const found: Record<string, string> = {};
  const missing: string[] = [];
  for (const name of CUDA_LIBRARIES) {
    const path = files.find((file) => file.includes(`/lib${name}.so`));
    if (path === undefined) missing.push(name);
    else if (opens(path)) found[name] = path;
    else missing.push(name);
  }
  return { found, missing };
}

async function cudaFiles(packages: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name } of Deno.readDir(packages)) {
      const folder = `${packages}/${name}/lib`;
      const entries = await Array.fromAsync(Deno.readDir(folder))
        .catch(() => []);
      for (const entry of entries) {
        if (entry.name.includes(".so")) files.push(`${folder}/${entry.name}`);
      }
    }
  } catch {
    // No wheel of NVIDIA's: nothing to open.
  }
  return files.sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
}

/**
 * CUDA 12, which TensorFlow is built for, has a folder for each library; those
 * of 13 lie together in `cu13`, and may be there for somebody else.
 */
function order(path: string): number {
  return Number(/\/nvidia\/cu(\d+)\//.exec(path)?.[1] ?? 0);
}

function opens(path: string): boolean {
  try {
    Deno.dlopen(path, {});
    return true;
  } catch {
    return false;
  }
}
