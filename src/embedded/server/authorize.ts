import type { Attributes } from '../access/types.ts';
import { nameSelected } from '../registry/field-selector.ts';
import type { RequestInfo } from './request-info.ts';

/**
 * What a request wants, as rights are about it. A list or watch of one name is about that object
 * (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
 */
export function attributesOf(info: RequestInfo, query: URLSearchParams): Attributes {
  const { verb, group, resource, subresource, namespace, path } = info;
  if (!info.isResource) return { verb, path };
  const selects = info.name === '' && (verb === 'list' || verb === 'watch');
  const name = selects ? nameSelected(query.get('fieldSelector') ?? '') : info.name;
  return { verb, group, resource, subresource, namespace, name };
}
