import { isFields } from '../../objects/object.ts';
import { failures } from '../../objects/status-error.ts';
import { documentsFolder, readRecorded } from '../../schema/documents.ts';
import { decodeMessage } from './decode.ts';
import type { MessagesRecord } from './message-records.ts';

/** What every protobuf body of the API begins with (k8s.io/apimachinery/pkg/runtime/serializer/protobuf). */
const MAGIC = Buffer.from('k8s\0');
const ENVELOPE = 'k8s.io.apimachinery.pkg.runtime.Unknown';

let recorded: MessagesRecord | undefined;

/** Read when the first such body comes: most clients send JSON. */
function messages(): MessagesRecord {
  recorded ??= JSON.parse(readRecorded(documentsFolder, 'messages.json').toString('utf8')) as MessagesRecord;
  return recorded;
}

/**
 * The JSON of a protobuf body. `messageOf` names the message of a kind ("k8s.io.api.core.v1.Pod"); a kind that has none
 * comes out as an object with nothing but its kind. Throws StatusError (400).
 */
export function jsonOfProtobuf(
  bytes: Buffer,
  messageOf: (apiVersion: string, kind: string) => string | undefined,
): string {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw failures.badRequest(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    );
  }
  try {
    const envelope = decodeMessage(messages(), ENVELOPE, bytes.subarray(MAGIC.length));
    const { typeMeta, raw } = isFields(envelope) ? envelope : {};
    const { apiVersion, kind } = isFields(typeMeta) ? typeMeta : {};
    const head = { apiVersion: textOf(apiVersion), kind: textOf(kind) };
    const name = messageOf(head.apiVersion, head.kind);
    const body =
      name === undefined ? {} : decodeMessage(messages(), name, Buffer.from(textOf(raw), 'base64'));
    return JSON.stringify({ ...head, ...(isFields(body) ? body : {}) });
  } catch (error) {
    throw failures.badRequest((error as Error).message);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
