import { assertEquals } from "@std/assert";
import { findKernelspec, installKernel } from "kit/notebook/kernelspec.ts";
import { inFolder } from "../folder.ts";

const KERNEL = ["jupyter", "--kernel", "--conn", "{connection_file}"];

async function argvOf(path: string): Promise<string[]> {
  return JSON.parse(await Deno.readTextFile(path)).argv;
}

Deno.test("installKernel() starts an installed Deno by its path", () =>
  inFolder(async (prefix) => {
    const program = `${prefix}/deno`;
    await Deno.writeTextFile(program, "");
    const installed = await installKernel("deno", { prefix, program });
    const path = `${prefix}/share/jupyter/kernels/deno/kernel.json`;
    assertEquals(installed, { path, command: program });
    assertEquals(await argvOf(path), [program, ...KERNEL]);
    assertEquals(await findKernelspec([`${prefix}/share/jupyter`]), installed);
    await Deno.remove(program);
    assertEquals(await findKernelspec([`${prefix}/share/jupyter`]), {
      ...installed,
      trouble: `Jupyter's kernel starts ${program}, which is not there`,
    });
  }));

Deno.test("installKernel() asks npx for a Deno that lies in npm's cache", () =>
  inFolder(async (prefix) => {
    const program = "/home/a/.npm/_npx/7a40be/node_modules/deno/deno";
    const { path, command } = await installKernel("ts", { prefix, program });
    const npx = Deno.build.os === "windows" ? "npx.cmd" : "npx";
    const start = [npx, "--prefer-offline", "-y", `deno@${Deno.version.deno}`];
    assertEquals(command, start.join(" "));
    assertEquals(await argvOf(path), [...start, ...KERNEL]);
    const found = await findKernelspec([`${prefix}/share/jupyter`]);
    assertEquals(found, { path, command });
  }));

Deno.test("findKernelspec() warns of a kernel in npm's cache", () =>
  inFolder(async (folder) => {
    const program = `${folder}/_npx/1/deno`;
    await Deno.mkdir(`${folder}/_npx/1`, { recursive: true });
    await Deno.writeTextFile(program, "");
    await Deno.mkdir(`${folder}/kernels/deno`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/kernels/deno/kernel.json`,
      JSON.stringify({ argv: [program, ...KERNEL] }),
    );
    const found = await findKernelspec([folder]);
    assertEquals(
      found?.trouble,
      `Jupyter's kernel starts ${program}, which npm may remove`,
    );
  }));

Deno.test("findKernelspec() passes over other kernels and broken ones", () =>
  inFolder(async (folder) => {
    const write = async (name: string, text: string) => {
      await Deno.mkdir(`${folder}/kernels/${name}`, { recursive: true });
      await Deno.writeTextFile(`${folder}/kernels/${name}/kernel.json`, text);
    };
    await write("a", "{");
    await write("b", '{"argv":null}');
    await write("python3", '{"argv":["python","-m","ipykernel_launcher"]}');
    assertEquals(await findKernelspec([`${folder}/none`, folder]), null);
    await write("ts", '{"argv":["deno","jupyter","--kernel","--conn","x"]}');
    const path = `${folder}/kernels/ts/kernel.json`;
    assertEquals(
      await findKernelspec([`${folder}/none`, folder]),
      { path, command: "deno" },
    );
  }));
