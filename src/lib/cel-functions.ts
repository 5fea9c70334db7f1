import { celFunc, celMethod, CelScalar, listType, mapType, type CelFunc, type CelInput } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { normaliseImage } from '../model/image-reference.ts';
import { parseMountinfo } from '../model/mountinfo.ts';
import { parseQuantity } from '../model/quantity.ts';
import { regexFinds } from './regex.ts';

const { STRING, BOOL, DOUBLE, DYN } = CelScalar;

/** The last part of a program's path: "/bin/sh" is "sh". */
function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * What packs may call beside the language itself and its strings extension (lowerAscii, split, join, ...).
 * image: the one spelling of an image reference. regex: RE2, anywhere in the text. quantity: the number of "500m".
 * program: a path's last part. lower: lower case. mounts: the mounts of a mountinfo text, the last at each path.
 */
export const CEL_FUNCTIONS: CelFunc[] = [
  ...strings,
  celFunc('image', [STRING], STRING, (text) => normaliseImage(text)),
  celFunc('regex', [STRING, STRING], BOOL, (text, pattern) => regexFinds(text, pattern)),
  celMethod('matches', STRING, [STRING], BOOL, function matches(pattern) {
    return regexFinds(this, pattern);
  }),
  celFunc('quantity', [DYN], DOUBLE, (value) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    const number = typeof value === 'string' ? parseQuantity(value) : null;
    if (number === null) throw new Error('the value is no quantity');
    return number;
  }),
  celFunc('program', [STRING], STRING, (path) => programName(path)),
  celFunc('lower', [STRING], STRING, (text) => text.toLowerCase()),
  celFunc('mounts', [STRING], listType(mapType(STRING, DYN)), (text) => {
    const mounts = parseMountinfo(text);
    if (mounts === null) throw new Error('the text is no mount table');
    return mounts.map((mount): CelInput => ({ ...mount }));
  }),
];
