/**
 * Writes attributes to operations of a graph.
 *
 * @module
 */

import type { AttributeWriter } from "./attributes.ts";
import { pointersOf } from "./eager.ts";
import type { GraphSymbols } from "./graph_symbols.ts";

/** A writer for operations that are not finished yet. */
export function graphWriter(
  symbols: GraphSymbols,
): AttributeWriter<Deno.PointerValue> {
  const size = (bytes: Uint8Array) => BigInt(bytes.length);
  return {
    string: (node, name, x) => symbols.TF_SetAttrString(node, name, x, size(x)),
    int: (node, name, x) => symbols.TF_SetAttrInt(node, name, x),
    float: (node, name, x) => symbols.TF_SetAttrFloat(node, name, x),
    bool: (node, name, x) => symbols.TF_SetAttrBool(node, name, x ? 1 : 0),
    type: (node, name, x) => symbols.TF_SetAttrType(node, name, x),
    shape: (node, name, x) => symbols.TF_SetAttrShape(node, name, x, x.length),
    function: (node, name, x) =>
      symbols.TF_SetAttrFuncName(node, name, x, size(x)),
    strings: (node, name, list) =>
      symbols.TF_SetAttrStringList(
        node,
        name,
        pointersOf(list),
        BigUint64Array.from(list, size),
        list.length,
      ),
    ints: (node, name, x) => symbols.TF_SetAttrIntList(node, name, x, x.length),
    floats: (node, name, x) =>
      symbols.TF_SetAttrFloatList(node, name, x, x.length),
    bools: (node, name, x) =>
      symbols.TF_SetAttrBoolList(node, name, x, x.length),
    types: (node, name, x) =>
      symbols.TF_SetAttrTypeList(node, name, x, x.length),
    shapes: (node, name, list) =>
      symbols.TF_SetAttrShapeList(
        node,
        name,
        pointersOf(list),
        Int32Array.from(list, ({ length }) => length),
        list.length,
      ),
  };
}
