export { type DiscKind, discKinds, discLabel, discSizes } from './sizes';
export { type DiscInput, type DiscResult, writeDiscImage } from './write-image';
