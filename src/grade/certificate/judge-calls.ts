import type { Verdict } from '../../model/result.ts';
import { AUTHENTICATED } from '../../model/rbac.ts';
import { tableText } from '../table-text.ts';
import { allOf, fail, pass, showValue } from '../verdicts.ts';
import type { CertificateSpec } from './certificate-spec.ts';
import type { CallFacts } from './make-calls.ts';

/** Whom the API server took the caller for, and how it answered. */
export function judgeCalls(
  { user, groups, requests = [] }: NonNullable<CertificateSpec['call']>,
  facts: CallFacts,
): Verdict {
  const expected = 'a certificate that the API server trusts';
  if (!facts.known)
    return fail({
      expected,
      actual: 'the API server does not know the certificate (401): its CA did not sign it, or it has expired',
    });
  const parts: Verdict[] = [pass({ expected, actual: `the API server takes the caller for ${facts.user}` })];
  if (user !== undefined) parts.push(compare(facts.user === user, `user ${user}`, `user ${facts.user}`));
  if (groups !== undefined) {
    const own = facts.groups.filter((group) => group !== AUTHENTICATED).toSorted();
    const same = own.join('\n') === [...new Set(groups)].toSorted().join('\n');
    parts.push(compare(same, `groups ${showValue(groups)}`, `groups ${showValue(own)}`));
  }
  const rows = requests.map(({ path, status }, index) => ({
    path,
    wanted: status,
    seen: facts.replies[index],
  }));
  parts.push(
    ...rows.map(({ path, wanted, seen }) =>
      compare(
        seen?.status === wanted,
        `GET ${path}: ${wanted}`,
        `GET ${path}: ${seen?.status ?? 'not sent'} ${seen?.message ?? ''}`.trim(),
      ),
    ),
  );
  const who = `${facts.user} (${facts.groups.join(', ')})`;
  const text = tableText(
    ['GET', 'wanted', 'seen'],
    rows.map(({ path, wanted, seen }) => [path, String(wanted), String(seen?.status ?? '')]),
  );
  const evidence = [
    { title: 'Called with the certificate as', text: rows.length === 0 ? who : `${who}\n${text}` },
  ];
  return { ...allOf(parts), evidence };
}

function compare(holds: boolean, expected: string, actual: string): Verdict {
  return holds ? pass({ expected, actual }) : fail({ expected, actual }, true);
}
