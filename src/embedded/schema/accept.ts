/** One media type of an Accept header. */
export interface MediaType {
  /** "application/json", or with stars for any; lower case. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The media types of an Accept header, the most wanted first; an absent or empty one accepts everything. */
export function parseAccept(header: string | undefined): readonly MediaType[] {
  if (header === undefined || header.trim() === '') return [{ name: '*/*', parameters: new Map() }];
  const clauses = header.split(',').map((clause) => {
    const [name = '', ...rest] = clause.split(';').map((part) => part.trim());
    const parameters = new Map(
      rest.map((part) => {
        const equals = part.indexOf('=');
        const value = part.slice(equals + 1).trim();
        return [part.slice(0, equals).trim(), value.replace(/^"(.*)"$/, '$1')] as const;
      }),
    );
    return { name: name.toLowerCase(), parameters };
  });
  const quality = ({ parameters }: MediaType): number => Number(parameters.get('q') ?? 1);
  return clauses.filter(({ name }) => name !== '').toSorted((a, b) => quality(b) - quality(a));
}

/** Does a media type of an Accept header ask for that one? */
export function accepts(wanted: MediaType, name: string): boolean {
  return wanted.name === name || wanted.name === '*/*' || wanted.name === `${name.split('/')[0]}/*`;
}
