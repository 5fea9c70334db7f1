/** One field as it is on the wire (protobuf.dev/programming-guides/encoding). */
export interface WireField {
  readonly number: number;
  /** A varint (also of the fixed widths' bits), or the bytes of what has a length. */
  readonly value: bigint | Buffer;
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes. */
  readonly wireType: number;
}

/** Reads the fields of a message. Throws Error for what is cut short or no field. */
export function* readFields(bytes: Buffer): Generator<WireField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at];
      if (byte === undefined) throw new Error('unexpected EOF');
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error('proto: integer overflow');
  };
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Error('unexpected EOF');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (number < 1) throw new Error(`proto: illegal tag ${number} (wire type ${wireType})`);
    switch (wireType) {
      case 0:
        yield { number, wireType, value: varint() };
        break;
      case 1:
        yield { number, wireType, value: take(8).readBigUInt64LE() };
        break;
      case 2:
        yield { number, wireType, value: take(Number(varint())) };
        break;
      case 5:
        yield { number, wireType, value: BigInt(take(4).readUInt32LE()) };
        break;
      default:
        throw new Error(`proto: illegal wireType ${wireType}`);
    }
  }
}
