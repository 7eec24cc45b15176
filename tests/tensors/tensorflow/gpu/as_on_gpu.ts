import { useCompile } from "kit/tensors/compile.ts";
import { startedTensorFlow } from "kit/tensors/tensorflow/start.ts";

/** Takes the ways that the kit takes on a GPU; the device stays what it is. */
export function asOnGpu<T>(compiles: boolean, body: () => Promise<T>) {
  return async () => {
    const context = startedTensorFlow()!.executor.context as {
      isGpu: boolean;
    };
    const { isGpu } = context;
    context.isGpu = true;
    useCompile(compiles);
    try {
      return await body();
    } finally {
      context.isGpu = isGpu;
      useCompile(true);
    }
  };
}
