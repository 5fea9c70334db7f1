/** What the suffixes of resource quantities stand for (apimachinery's resource.Quantity). */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

/** The number a quantity such as "500m", "1Gi" or "1e3" stands for; null when it is none. */
export function parseQuantity(text: string): number | null {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return null;
  const [, digits = '', exponent, suffix = ''] = match;
  if (exponent !== undefined) return Number(`${digits}${exponent}`);
  return Number(digits) * (SUFFIXES[suffix] ?? 1);
}
