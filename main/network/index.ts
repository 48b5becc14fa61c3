export { AnswerTooLong, answerTo, type HttpAnswer } from './answer';
export {
  certificateFingerprint,
  certificatesIn,
  hostOf,
  hostsOf,
  type MetCertificate,
  metCertificate,
} from './certificates';
export { withoutConfided } from './confided';
export { http, https } from './http';
