import type { ReactElement } from 'react';
import { providerText } from '../../model/provider.ts';
import type { TrainerData } from '../hooks/use-trainer-data.ts';
import { count, oneLine } from '../text/format.ts';
import { span, type Line } from '../text/styled-line.ts';
import { useUi } from '../ui-context.ts';
import { LineView } from './line-view.tsx';

/** The cluster, in the bar at the top. */
export function ClusterStatus(): ReactElement {
  const { data } = useUi();
  return <LineView line={clusterLine(data)} />;
}

export function clusterLine({
  cluster,
  clusterFault,
  provider,
}: Pick<TrainerData, 'cluster' | 'clusterFault' | 'provider'>): Line {
  const label = span('cluster: ', 'muted');
  if (clusterFault !== null) return [label, span('? could not look', 'unsure')];
  if (cluster === null) return [label, span('looking …', 'muted')];
  const name = provider === null ? '' : `${providerText(provider.name)}, `;
  switch (cluster.state) {
    case 'absent':
      return [label, span(`${name}none yet`, 'muted')];
    case 'broken':
      return [label, span(name), span('✗ does not serve', 'bad')];
    case 'ready':
      return [
        label,
        span(name),
        span('✓ ready', 'good'),
        span(` (${oneLine(cluster.kubernetes)}, ${count(cluster.nodes, 'node')})`, 'muted'),
      ];
  }
}
