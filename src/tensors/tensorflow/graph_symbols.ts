/**
 * The functions of TensorFlow's C API that build graphs and functions.
 *
 * @module
 */

const p = "pointer";
const b = "buffer";
const i = "i32";
const v = "void";

/** A `TF_Output` by value: an operation and which of its outputs. */
const output = { struct: [p, i] } as const;

/** Not needed for running operation by operation. */
export const GRAPH = {
  TF_NewGraph: { parameters: [], result: p },
  TF_DeleteGraph: { parameters: [p], result: v },
  TF_NewOperation: { parameters: [p, b, b], result: p },
  TF_AddInput: { parameters: [p, output], result: v },
  TF_AddInputList: { parameters: [p, b, i], result: v },
  TF_SetAttrString: { parameters: [p, b, b, "usize"], result: v },
  TF_SetAttrInt: { parameters: [p, b, "i64"], result: v },
  TF_SetAttrFloat: { parameters: [p, b, "f32"], result: v },
  TF_SetAttrBool: { parameters: [p, b, "u8"], result: v },
  TF_SetAttrType: { parameters: [p, b, i], result: v },
  TF_SetAttrShape: { parameters: [p, b, b, i], result: v },
  TF_SetAttrFuncName: { parameters: [p, b, b, "usize"], result: v },
  TF_SetAttrTensor: { parameters: [p, b, p, p], result: v },
  TF_SetAttrStringList: { parameters: [p, b, b, b, i], result: v },
  TF_SetAttrIntList: { parameters: [p, b, b, i], result: v },
  TF_SetAttrFloatList: { parameters: [p, b, b, i], result: v },
  TF_SetAttrBoolList: { parameters: [p, b, b, i], result: v },
  TF_SetAttrTypeList: { parameters: [p, b, b, i], result: v },
  TF_SetAttrShapeList: { parameters: [p, b, b, b, i], result: v },
  TF_FinishOperation: { parameters: [p, p], result: p },
  TF_OperationNumOutputs: { parameters: [p], result: i },
  TF_OperationOutputType: { parameters: [output], result: i },
  TF_GraphGetTensorNumDims: { parameters: [p, output, p], result: i },
  TF_GraphGetTensorShape: { parameters: [p, output, b, i, p], result: v },
  TF_GraphGetOpDef: { parameters: [p, b, p, p], result: v },
  TF_NewBuffer: { parameters: [], result: p },
  TF_DeleteBuffer: { parameters: [p], result: v },
  TF_GraphToFunction: {
    parameters: [p, b, "u8", i, p, i, b, i, b, p, p, p, p],
    result: p,
  },
  TF_DeleteFunction: { parameters: [p], result: v },
  TFE_ContextAddFunction: { parameters: [p, p, p], result: v },
  TFE_ContextRemoveFunction: { parameters: [p, b, p], result: v },
} as const satisfies Deno.ForeignLibraryInterface;

/** The functions as they are called. */
export type GraphSymbols = Deno.StaticForeignLibraryInterface<typeof GRAPH>;

const opened = new Map<string, GraphSymbols>();

/**
 * Looks the functions up in a library that is open already.
 *
 * @param path Its file.
 * @returns The functions, which stay as long as the process.
 * @throws {Error} If the library lacks one.
 */
export function graphSymbols(path: string): GraphSymbols {
  let symbols = opened.get(path);
  if (!symbols) {
    symbols = Deno.dlopen(path, GRAPH).symbols;
    opened.set(path, symbols);
  }
  return symbols;
}
