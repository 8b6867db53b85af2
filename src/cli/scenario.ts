import { Option } from '@commander-js/extra-typings';
import { findScenario, scenarioNames } from '../../demo/scenarios/index.ts';
import type { Scenario } from '../../demo/scenarios/scenario.ts';
import { UsageProblem } from './usage-problem.ts';

/** What the simulator does. Not a constant, since the commands that have it begin differently. */
export function scenarioOption(
  usual: string,
): Option<'--scenario <name>', undefined, Scenario, Scenario> {
  return new Option('--scenario <name>', `what happens: ${scenarioNames.join(', ')}`)
    .argParser(parseScenario)
    .default<Scenario>(parseScenario(usual), usual)
    .env('PHOSPHOR_SCENARIO');
}

function parseScenario(name: string): Scenario {
  const found = findScenario(name);
  if (found) return found;
  throw new UsageProblem(
    `--scenario "${name}" is not known; choose one of ${scenarioNames.join(', ')}.`,
  );
}
