import { procMount, seccompProfile } from './baseline.ts';
import {
  allContainers,
  blamed,
  containersText,
  distinct,
  hasUserNamespace,
  isWindows,
  plural,
  quoted,
  settersText,
  type Check,
  type CheckPod,
} from './check.ts';

/** What the level "restricted" asks beyond "baseline", by id: k8s.io/pod-security-admission/policy, in its words. */

const allowPrivilegeEscalation: CheckPod = (spec) => {
  const containers = blamed(
    spec,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  return containers.length === 0
    ? undefined
    : {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${containersText(containers)} must set securityContext.allowPrivilegeEscalation=false`,
      };
};

const added = (context: { capabilities?: { add?: readonly string[] } } | undefined): readonly string[] =>
  (context?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');

const capabilities: CheckPod = (spec) => {
  const keeping = blamed(
    spec,
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes('ALL') !== true,
  );
  const adding = blamed(spec, ({ securityContext }) => added(securityContext).length > 0);
  const names = distinct(allContainers(spec).flatMap(({ securityContext }) => added(securityContext)));
  const details = [
    ...(keeping.length > 0
      ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${quoted(names)} in securityContext.capabilities.add`]
      : []),
  ];
  return details.length === 0
    ? undefined
    : { reason: 'unrestricted capabilities', detail: details.join('; ') };
};

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
] as const;
const OTHER_VOLUMES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
] as const;

const volumes: CheckPod = (spec) => {
  const bad = (spec.volumes ?? []).filter((volume) => VOLUMES.every((type) => volume[type] === undefined));
  if (bad.length === 0) return undefined;
  const types = distinct(
    bad.map((volume) => OTHER_VOLUMES.find((type) => volume[type] !== undefined) ?? 'unknown'),
  );
  const names = bad.map(({ name }) => name);
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', names.length)} ${quoted(names)} ${names.length === 1 ? 'uses' : 'use'} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
  };
};

const runAsNonRoot: CheckPod = (spec) => {
  const ofPod = spec.securityContext?.runAsNonRoot;
  const setters = settersText(
    ofPod === false,
    blamed(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false),
  );
  const reason = 'runAsNonRoot != true';
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  const silent = blamed(
    spec,
    ({ securityContext }) => securityContext?.runAsNonRoot === undefined && ofPod !== true,
  );
  return silent.length === 0
    ? undefined
    : { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
};

const runAsUser: CheckPod = (spec) => {
  const setters = settersText(
    spec.securityContext?.runAsUser === 0,
    blamed(spec, ({ securityContext }) => securityContext?.runAsUser === 0),
  );
  return setters === ''
    ? undefined
    : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
};

const seccomp: CheckPod = (spec, annotations) => {
  const wrong = seccompProfile(spec, annotations);
  if (wrong !== undefined) return wrong;
  if (spec.securityContext?.seccompProfile !== undefined) return undefined;
  const silent = blamed(spec, ({ securityContext }) => securityContext?.seccompProfile === undefined);
  return silent.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      };
};

const unlessWindows =
  (check: CheckPod): CheckPod =>
  (spec, annotations) =>
    isWindows(spec) ? undefined : check(spec, annotations);

const unlessInUserNamespace =
  (check: CheckPod): CheckPod =>
  (spec, annotations) =>
    hasUserNamespace(spec) ? undefined : check(spec, annotations);

export const RESTRICTED: readonly Check[] = [
  {
    id: 'allowPrivilegeEscalation',
    revisions: [
      [8, allowPrivilegeEscalation],
      [25, unlessWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    id: 'capabilities_restricted',
    insteadOf: 'capabilities_baseline',
    revisions: [
      [22, capabilities],
      [25, unlessWindows(capabilities)],
    ],
  },
  { id: 'procMount_restricted', insteadOf: 'procMount', revisions: [[35, procMount]] },
  { id: 'restrictedVolumes', insteadOf: 'hostPathVolumes', revisions: [[0, volumes]] },
  {
    id: 'runAsNonRoot',
    revisions: [
      [0, runAsNonRoot],
      [35, unlessInUserNamespace(runAsNonRoot)],
    ],
  },
  {
    id: 'runAsUser',
    revisions: [
      [23, runAsUser],
      [35, unlessInUserNamespace(runAsUser)],
    ],
  },
  {
    id: 'seccompProfile_restricted',
    insteadOf: 'seccompProfile_baseline',
    revisions: [
      [19, seccomp],
      [25, unlessWindows(seccomp)],
    ],
  },
];
