import {
  JsonList,
  JsonMembers,
  JsonNumber,
  JsonSyntaxError,
  readJson,
  type JsonNode,
} from '../schema/read-json.ts';

/** What Go's json.Unmarshal into a map says of a text; undefined when it is an object (or null). */
export function goJsonObjectFault(text: string): string | undefined {
  let node: JsonNode;
  try {
    node = readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message;
    throw error;
  }
  if (node === null || node instanceof JsonMembers) return undefined;
  return `json: cannot unmarshal ${typeName(node)} into Go value of type map[string]interface {}`;
}

function typeName(node: Exclude<JsonNode, null>): string {
  if (node instanceof JsonList) return 'array';
  if (node instanceof JsonNumber) return 'number';
  return typeof node === 'boolean' ? 'bool' : 'string';
}
