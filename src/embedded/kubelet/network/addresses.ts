/** Addresses for Pods out of the node's range, given in turn as host-local does, so that they aren't reused at once. */
export class AddressPool {
  readonly #base: number;
  readonly #size: number;
  readonly #used = new Set<string>();
  #next = 2;

  /** `cidr` such as "10.244.0.0/24"; the first address is the bridge's. */
  constructor(cidr: string) {
    const [network = '', bits = '24'] = cidr.split('/');
    this.#size = 2 ** (32 - Number(bits));
    this.#base = toNumber(network);
  }

  /** Undefined when all are in use. */
  take(): string | undefined {
    for (let tries = 0; tries < this.#size; tries += 1) {
      const offset = this.#next;
      this.#next = this.#next + 1 >= this.#size - 1 ? 2 : this.#next + 1;
      const ip = toText(this.#base + offset);
      if (this.#used.has(ip)) continue;
      this.#used.add(ip);
      return ip;
    }
    return undefined;
  }

  free(ip: string): void {
    this.#used.delete(ip);
  }
}

function toNumber(ip: string): number {
  return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
