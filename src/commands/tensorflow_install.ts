/**
 * `deno task tensorflow:install`: TensorFlow's library for the backend `tensorflow`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { installTensorFlow, megabytes } from "../tensors/tensorflow/install.ts";
import { endWith } from "./command.ts";

const HELP = `Usage: deno task tensorflow:install [OPTION…]

Brings TensorFlow's libraries, out of the official wheels for Python, into the
kit's cache. Python itself is not used, and nothing else of it is changed. The
machine's own pip fetches the wheels and checks their hashes; each library is
then checked against its wheel's record.

  --gpu          the build for NVIDIA GPUs, with CUDA and cuDNN (3.4 GB to fetch,
                 5.5 GB afterwards; without it 0.3 and 0.9 GB)
  --version V    that version instead of the newest
  --from WHEEL   wheels that are on this machine already; may be given several
                 times (tensorflow, then nvidia-*)
  --into FOLDER  keeps them there instead of in the kit's cache
  --help         this text

Afterwards: SPARKLE_BACKEND=tensorflow deno task study --profile smoke`;

async function install(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      gpu: { type: "boolean" },
      version: { type: "string" },
      from: { type: "string", multiple: true },
      into: { type: "string" },
    },
  });
  const { gpu, version, from, into } = values;
  const { files, ...found } = await installTensorFlow({
    ...(gpu ? { gpu } : {}),
    ...(version ? { version } : {}),
    ...(from ? { from } : {}),
    ...(into ? { cache: into } : {}),
  }, (line) => console.log(line));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  console.log(
    `TensorFlow ${found.version}: ${files.length} libraries, ${
      megabytes(bytes)
    }, used from ${found.path}`,
  );
  return 0;
}

if (import.meta.main) {
  await endWith({ does: "install TensorFlow", help: HELP, run: install });
}
