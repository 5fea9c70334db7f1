/** Fields by number: name, type, form. A type is a scalar's, or a message's full name. */
export type MessageRecord = Record<
  string,
  | readonly [name: string, type: string]
  | readonly [name: string, type: string, form: 'list' | 'map' | 'inline']
>;

/** By full name: "k8s.io.api.core.v1.Pod". `inline`: the fields are the outer object's in JSON. */
export type MessagesRecord = Readonly<Record<string, MessageRecord>>;
