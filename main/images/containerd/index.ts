export { isContainerdHost } from './address';
export { connectContainerd, containerdLabel, findContainerds } from './engine';
