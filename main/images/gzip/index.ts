export { compressMembers, gzipMember } from './compress';
export { memberSize } from './format';
export { type GunzipLimits, gunzipMembers } from './gunzip';
export { ownMembers, type RawMember } from './members';
export { membersFor } from './members-for';
