export { type PushedImage, type PushItem, type PushOptions, pushImages } from './push';
export { certificatePin, readAuthorities, type ServerTrust } from './server-trust';
export { type UploadRecords, uploadRecords } from './uploads';
