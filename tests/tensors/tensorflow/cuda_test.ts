import { assertEquals } from "@std/assert";
import { preloadCuda } from "kit/tensors/tensorflow/cuda.ts";
import { compileStub, hasCompiler } from "./stub.ts";

Deno.test({
  name: "preloadCuda() takes CUDA 12's libraries where those of 13 are as well",
  ignore: !hasCompiler || Deno.build.os !== "linux",
  fn: async () => {
    const packages = await Deno.makeTempDir();
    try {
      const library = async (path: string) => {
        const full = `${packages}/nvidia/${path}`;
        await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), {
          recursive: true,
        });
        await compileStub(full, "2.21.0");
        return full;
      };
      const blas = await library("cublas/lib/libcublas.so.12");
      const dnn = await library("cudnn/lib/libcudnn.so.9");
      await library("cu13/lib/libcublas.so.13");
      const other = await library("cu13/lib/libcufft.so.12");
      const { found, missing } = await preloadCuda(
        `${packages}/tensorflow/libtensorflow_cc.so.2`,
      );
      assertEquals(found, { cublas: blas, cufft: other, cudnn: dnn });
      assertEquals(missing.includes("cublasLt"), true);
    } finally {
      await Deno.remove(packages, { recursive: true });
    }
  },
});
