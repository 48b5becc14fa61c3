export { type PushedImage, type PushItem, type PushOptions, pushImages } from './push';
