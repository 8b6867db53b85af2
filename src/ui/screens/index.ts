/** All screens, by id. */
import type { ScreenId } from '../state/action.ts';
import type { Screen } from './screen.ts';
import { alertsScreen } from './alerts.ts';
import { edgesScreen } from './edges.ts';
import { pipelineScreen } from './pipeline.ts';
import { serviceScreen } from './service.ts';
import { servicesScreen } from './services.ts';
import { traceScreen } from './trace.ts';
import { tracesScreen } from './traces.ts';

export const screens: Readonly<Record<ScreenId, Screen>> = {
  services: servicesScreen,
  traces: tracesScreen,
  edges: edgesScreen,
  alerts: alertsScreen,
  pipeline: pipelineScreen,
  service: serviceScreen,
  trace: traceScreen,
};
