import { failures, StatusError } from '../objects/status-error.ts';
import { parseAccept } from './media-types.ts';

/** How an answer is to be written. */
export interface OutputFormat {
  readonly mediaType: 'application/json' | 'application/yaml';
  /** What objects are turned into: Table, PartialObjectMetadata(List); undefined: nothing. */
  readonly as?: {
    readonly kind: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
    readonly version: 'v1' | 'v1beta1';
  };
  readonly pretty: boolean;
}

const SERVED = ['application/json', 'application/yaml'] as const;
const TRANSFORMS = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'] as const;

export interface RequestForOutput {
  readonly accept: string;
  readonly userAgent: string;
  readonly query: URLSearchParams;
}

/**
 * The first format of an Accept header that we have. Throws StatusError (406): where no media type matches in the words
 * of the router (go-restful), where only its parameters don't, in those of
 * k8s.io/apiserver/pkg/endpoints/handlers/negotiation. The types listed are ours: there is no protobuf here.
 */
export function negotiateOutput(
  request: RequestForOutput,
  options: { readonly transforms: boolean; readonly streams: boolean },
): OutputFormat {
  const { accept } = request;
  if (accept === '') return { mediaType: 'application/json', pretty: isPretty(request) };
  let typeMatched = false;
  for (const range of parseAccept(accept)) {
    for (const mediaType of SERVED) {
      const [type, subtype] = mediaType.split('/');
      const matches =
        (range.type === type && (range.subtype === subtype || range.subtype === '*')) ||
        (range.type === '*' && range.subtype === '*');
      if (!matches) continue;
      typeMatched = true;
      const format = readParameters(range.params, options.transforms);
      if (format === undefined) continue;
      return { mediaType, ...format, pretty: range.params.get('pretty') === '1' || isPretty(request) };
    }
  }
  if (typeMatched) {
    throw failures.notAcceptable(`only the following media types are accepted: ${SERVED.join(', ')}`);
  }
  const available = options.streams ? [...SERVED, 'application/json;stream=watch'] : SERVED;
  throw new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`,
    {},
  );
}

/** Undefined when the parameters ask for what isn't there. */
function readParameters(
  params: ReadonlyMap<string, string>,
  transforms: boolean,
): Pick<OutputFormat, 'as'> | undefined {
  const stream = params.get('stream');
  if (stream !== undefined && stream !== '' && stream !== 'watch') return undefined;
  if (!params.has('as') && !params.has('g') && !params.has('v')) return {};
  const kind = TRANSFORMS.find((known) => known === params.get('as'));
  const version = (['v1', 'v1beta1'] as const).find((known) => known === params.get('v'));
  if (!transforms || kind === undefined || version === undefined) return undefined;
  return params.get('g') === 'meta.k8s.io' ? { as: { kind, version } } : undefined;
}

/** The query's `pretty`, else whether it is a browser or a person's HTTP tool. */
function isPretty({ query, userAgent }: RequestForOutput): boolean {
  const asked = query.get('pretty');
  if (asked !== null && asked !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
