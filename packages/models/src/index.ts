export { embeddedModel } from './embedded/embedded-model.js';
export { embeddedLabel, embeddedVersion } from './embedded/version.js';
export { ModelFault } from './model-fault.js';
