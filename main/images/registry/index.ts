export { type PushedImage, type PushItem, type PushOptions, pushImages } from './push';
export { readAuthorities, type ServerTrust } from './server-trust';
export { type UploadRecords, uploadRecords } from './uploads';
