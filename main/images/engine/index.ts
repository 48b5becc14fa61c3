export { EngineClient } from './client';
export { connectDocker, type Engine, type EngineStatus, type ListedContainer } from './engine';
export type { ContainerFacts, HealthcheckFacts, ImageFacts, MountFacts } from './facts';
