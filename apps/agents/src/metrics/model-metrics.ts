import { metrics, type ObservableCallback } from '@opentelemetry/api';
import type { GatedModel } from '../gate/index.js';

const stateValue = { closed: 0, 'half-open': 1, open: 2 } as const;

/** Shows the circuits in front of the model providers (ORC-126): 0 closed, 1 half-open, 2 open. Answers how to stop. */
export function watchCircuits(model: Pick<GatedModel, 'circuits'>): () => void {
  const gauge = metrics.getMeter('autoweave.agents').createObservableGauge('autoweave_model_circuit_state', {
    description: 'Circuit breaker of a model provider: 0 closed, 1 half-open, 2 open',
  });
  const observe: ObservableCallback = (result) => {
    for (const { name, state } of model.circuits()) result.observe(stateValue[state], { dependency: name });
  };
  gauge.addCallback(observe);
  return () => gauge.removeCallback(observe);
}
