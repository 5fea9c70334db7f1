import { valueAt } from '../../../model/json.ts';
import { CLUSTER_WIDE, NODES, type ClusterSnapshot, type SnapshotObject } from './take.ts';

/** What marks objects that grading makes to look; the same as in `grade`, which this folder doesn't know. */
const LOOK_LABEL = 'cks-trainer/look';

/**
 * What people changed between two snapshots, such as "Deployment sun/web was changed". What controllers make, remove
 * and write is no change, nor is what was on its way out already.
 */
export function changesBetween(before: ClusterSnapshot, after: ClusterSnapshot): readonly string[] {
  // what one of them could not see says nothing
  const unknown = new Set([...before.notSeen, ...after.notSeen].map(({ what }) => what));
  const counts = (object: SnapshotObject): boolean => isPeoples(object) && !unknown.has(listOf(object));
  const was = new Map(before.objects.filter(counts).map((object) => [object.key, object]));
  const is = new Map(after.objects.filter(counts).map((object) => [object.key, object]));
  const leaving = new Set(before.objects.filter((object) => object.leaving).map(({ name }) => name));
  const gone = before.objects.filter((object) => {
    if (!was.has(object.key) || is.has(object.key)) return false;
    // a namespace takes what is in it along, and finished Jobs may have a time to live
    return !leaving.has(`Namespace ${object.namespace}`) && !endsByItself(object);
  });
  const changed = after.objects.flatMap((object) => {
    if (!is.has(object.key)) return [];
    const old = was.get(object.key);
    if (old === undefined) return isMadeToLook(object) ? [] : [`${object.name} was made`];
    if (old.uid !== object.uid) return [`${object.name} was removed and made anew`];
    return old.digest === object.digest ? [] : [`${object.name} was changed`];
  });
  return [...gone.map(({ name }) => `${name} was removed`), ...changed];
}

/** An object that is leaving is as good as gone in the later snapshot, and nobody's in the earlier. */
function isPeoples(object: SnapshotObject): boolean {
  return !object.owned && !object.leaving;
}

/** Which of a snapshot's lists an object came in. */
function listOf({ key, namespace }: SnapshotObject): string {
  const kind = key.split(' ')[1] ?? '';
  if (namespace !== '') return kind;
  return kind === 'Node' ? NODES : CLUSTER_WIDE;
}

function isMadeToLook({ object }: SnapshotObject): boolean {
  return object !== null && valueAt(object, ['metadata', 'labels', LOOK_LABEL]) !== undefined;
}

function endsByItself({ object }: SnapshotObject): boolean {
  return (
    object !== null &&
    ((object.kind === 'Job' && valueAt(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined) ||
      object.kind === 'CertificateSigningRequest')
  );
}
