import { openContext } from "kit/tensors/tensorflow/context.ts";
import { EagerExecutor } from "kit/tensors/tensorflow/eager.ts";
import { openLibrary } from "kit/tensors/tensorflow/library.ts";
import { locate } from "kit/tensors/tensorflow/locate.ts";
import { setUnlessSet } from "kit/tensors/machine.ts";

/** An executor of its own where a libtensorflow is found; tests to ignore if not. */
export async function executorHere() {
  setUnlessSet("TF_CPP_MIN_LOG_LEVEL", "3");
  const [place] = (await locate()).places;
  if (!place) {
    Deno.test({
      name: "(tensorflow: no libtensorflow is found)",
      ignore: true,
      fn: () => {},
    });
    return { executor: undefined as unknown as EagerExecutor, ignore: true };
  }
  const context = openContext(openLibrary(place.path), {
    threads: 1,
    tf32: false,
  });
  return { executor: new EagerExecutor(context), ignore: false };
}
