/**
 * The functions of TensorFlow's C API that the kit calls.
 *
 * @module
 */

const p = "pointer";
const b = "buffer";
const i = "i32";

/** Without these the library is not used. */
export const REQUIRED = {
  TF_Version: { parameters: [], result: p },
  TF_NewStatus: { parameters: [], result: p },
  TF_GetCode: { parameters: [p], result: i },
  TF_Message: { parameters: [p], result: p },
  TF_AllocateTensor: { parameters: [i, b, i, "usize"], result: p },
  TF_DeleteTensor: { parameters: [p], result: "void" },
  TF_TensorByteSize: { parameters: [p], result: "usize" },
  TF_TensorData: { parameters: [p], result: p },
  TF_TensorType: { parameters: [p], result: i },
  TF_TensorElementCount: { parameters: [p], result: "i64" },
  TF_DeviceListCount: { parameters: [p], result: i },
  TF_DeviceListName: { parameters: [p, i, p], result: p },
  TF_DeviceListType: { parameters: [p, i, p], result: p },
  TF_DeleteDeviceList: { parameters: [p], result: "void" },
  TFE_NewContextOptions: { parameters: [], result: p },
  TFE_DeleteContextOptions: { parameters: [p], result: "void" },
  TFE_NewContext: { parameters: [p, p], result: p },
  TFE_ContextListDevices: { parameters: [p, p], result: p },
  TFE_NewTensorHandle: { parameters: [p, p], result: p },
  TFE_DeleteTensorHandle: { parameters: [p], result: "void" },
  TFE_TensorHandleCopySharingTensor: { parameters: [p, p], result: p },
  TFE_TensorHandleDataType: { parameters: [p], result: i },
  TFE_TensorHandleNumDims: { parameters: [p, p], result: i },
  TFE_TensorHandleDim: { parameters: [p, i, p], result: "i64" },
  TFE_TensorHandleResolve: { parameters: [p, p], result: p },
  TFE_TensorHandleCopyToDevice: { parameters: [p, p, b, p], result: p },
  TFE_NewOp: { parameters: [p, b, p], result: p },
  TFE_DeleteOp: { parameters: [p], result: "void" },
  TFE_OpAddInput: { parameters: [p, p, p], result: "void" },
  TFE_OpSetAttrString: { parameters: [p, b, b, "usize"], result: "void" },
  TFE_OpSetAttrInt: { parameters: [p, b, "i64"], result: "void" },
  TFE_OpSetAttrFloat: { parameters: [p, b, "f32"], result: "void" },
  TFE_OpSetAttrBool: { parameters: [p, b, "u8"], result: "void" },
  TFE_OpSetAttrType: { parameters: [p, b, i], result: "void" },
  TFE_OpSetAttrShape: { parameters: [p, b, b, i, p], result: "void" },
  TFE_OpSetAttrFunctionName: { parameters: [p, b, b, "usize"], result: "void" },
  TFE_OpSetAttrStringList: { parameters: [p, b, b, b, i], result: "void" },
  TFE_OpSetAttrIntList: { parameters: [p, b, b, i], result: "void" },
  TFE_OpSetAttrFloatList: { parameters: [p, b, b, i], result: "void" },
  TFE_OpSetAttrBoolList: { parameters: [p, b, b, i], result: "void" },
  TFE_OpSetAttrTypeList: { parameters: [p, b, b, i], result: "void" },
  TFE_OpSetAttrShapeList: { parameters: [p, b, b, b, i, p], result: "void" },
  TFE_Execute: { parameters: [p, b, b, p], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Text in tensors; older libraries lack these. */
export const STRINGS = {
  TF_StringInit: { parameters: [p], result: "void" },
  TF_StringCopy: { parameters: [p, b, "usize"], result: "void" },
  TF_StringGetDataPointer: { parameters: [p], result: p },
  TF_StringGetSize: { parameters: [p], result: "usize" },
  TF_StringDealloc: { parameters: [p], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Settings of a context; older libraries lack this. */
export const CONFIG = {
  TFE_ContextOptionsSetConfig: {
    parameters: [p, b, "usize", p],
    result: "void",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/**
 * TensorFlow's own switch of TF32, which its C API lacks: C++'s names, in every
 * wheel from 2.16 to 2.21.
 */
export const TF32 = {
  enable: {
    name: "_ZN3tsl32enable_tensor_float_32_executionEb",
    parameters: ["bool"],
    result: "void",
  },
  isEnabled: {
    name: "_ZN3tsl33tensor_float_32_execution_enabledEv",
    parameters: [],
    result: "bool",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** The required functions as they are called. */
export type Symbols = Deno.StaticForeignLibraryInterface<typeof REQUIRED>;

/** The functions for text as they are called. */
export type StringSymbols = Deno.StaticForeignLibraryInterface<typeof STRINGS>;
